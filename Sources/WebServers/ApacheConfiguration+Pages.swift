internal import Site

/// The static part behind Apache.
extension ServerConfiguration {
  var apacheTLS: String {
    """
    <VirtualHost *:\(site.baseURL.port)>
      ServerName \(site.baseURL.host)
      SSLEngine on
      SSLProtocol -all +TLSv1.2 +TLSv1.3
      SSLCertificateFile "/etc/ssl/\(site.baseURL.host)/fullchain.pem"
      SSLCertificateKeyFile "/etc/ssl/\(site.baseURL.host)/privkey.pem"
      # and what follows below
    </VirtualHost>
    <VirtualHost *:80>
      ServerName \(site.baseURL.host)
      Redirect permanent "/" "\(site.baseURL.text)/"
    </VirtualHost>
    """
  }

  var apachePages: String {
    """
    # The static part. What it lacks, the program answers; build it with "nightlatch build".
    RewriteEngine On
    # Also for the virtual hosts, where this stands outside of them (a2enconf).
    RewriteOptions InheritDownBefore
    # A client that takes them gets the compressed copies that lie beside the files.
    RewriteCond "%{HTTP:Accept-Encoding}" "\(Self.takesGzip)"
    RewriteRule "^\(mount)/" "-" [E=nightlatch_gz:.gz]
    RewriteCond "\(assets)/$1%{ENV:nightlatch_gz}" -f
    RewriteRule "^\(mount)/assets/([^/.][^/]*)$" "\(assets)/$1%{ENV:nightlatch_gz}" [L]
    RewriteRule "^\(mount)/assets/([^/.][^/]*)$" "\(assets)/$1" [L]
    RewriteRule "^\(mount)/assets/" "-" [R=404,L]
    RewriteCond "%{REQUEST_METHOD}" "^(?:GET|HEAD)$"
    RewriteCond "\(pages)/$1.html%{ENV:nightlatch_gz}" -f
    RewriteRule "^\(mount)/(\(Self.pagePattern))$" "\(pages)/$1.html%{ENV:nightlatch_gz}" [L]
    RewriteRule "^\(mount)/(\(Self.besidePattern))$" "\(pages)/$1" [L]
    # The help, for those whom the program need not look at, and in their language.
    RewriteCond "%{REQUEST_METHOD}" "^(?:GET|HEAD)$"
    RewriteCond "%{HTTP:Accept-Language}" "\(speaksHere)" [NC]
    RewriteCond "%{HTTP_COOKIE}" "!\(Self.knownCookie)"
    RewriteCond "\(pages)/$1.html%{ENV:nightlatch_gz}" -f
    RewriteRule "^\(mount)/(\(Self.spokenPattern))$" "\(pages)/$1.html%{ENV:nightlatch_gz}" [L]
    \(apacheForm)# The error pages are shown by Apache alone.
    RewriteCond "%{ENV:REDIRECT_STATUS}" "^$"
    RewriteRule "^\(mount)/errors/" "-" [R=404,L]
    RewriteRule "^\(mount)/errors/([0-9]+\\.html)$" "\(pages)/errors/$1" [L]
    # For browsers and password managers.
    RewriteRule "^\(Self.escaped(Self.changePassword))$" "\(mount)/settings/password" [R=303,L]
    RewriteRule "^\(Self.escaped(Self.shouldNotExist))$" "-" [R=404,L]
    \(apacheContact)<Directory "\(pages)">
      Options None
      AllowOverride None
      Require all granted
    \(apacheMediaTypes(indent: "  "))
      AddEncoding gzip .gz
      Header set Cache-Control "\(Self.pageCaching)"
      Header merge Vary "Accept-Encoding"
      Header merge Vary "Accept-Language"
    \(Self.compressedTypes.map(apacheCopy).joined(separator: "\n"))
      <FilesMatch "^sign-in\\.html">
        Header set Cache-Control "\(Self.formCaching)"
      </FilesMatch>
    </Directory>
    <Directory "\(assets)">
      # Without "always": a missing asset is not remembered for a year.
      Header set Cache-Control "\(Self.assetCaching)"
    </Directory>
    <Directory "\(pages)/errors">
      Header unset Cache-Control
    </Directory>

    """
  }

  /// Where Apache's own list of types knows `.gz`, that would be the type of a copy.
  private func apacheCopy(_ type: String, _ ending: String) -> String {
    """
      <FilesMatch "\\.\(ending)\\.gz$">
        ForceType "\(type)"
      </FilesMatch>
    """
  }

  private var apacheContact: String {
    guard site.contact != nil else { return "" }
    return """
      RewriteRule "^/\\.well-known/security\\.txt$" "\(pages)/.well-known/security.txt" [L]

      """
  }

  /// The top of a site that has no pages of its own there.
  var apacheFront: String {
    """
    RewriteEngine On
    RewriteRule "^/$" "\(pages)/index.html" [L]
    RewriteRule "^/robots\\.txt$" "\(pages)/robots.txt" [L]
    <Location "/">
    \(apacheHeaders(indent: "  "))
    </Location>

    """
  }

  private var apacheForm: String {
    guard servesForm else { return "" }
    return """
      # The sign-in page, for those whom the program need not look at.
      RewriteCond "%{REQUEST_METHOD}" "^(?:GET|HEAD)$"
      RewriteCond "%{QUERY_STRING}" "^$"
      RewriteCond "%{HTTP_COOKIE}" "!\(Self.knownCookie)"
      RewriteCond "%{HTTP:Accept-Language}" "\(speaksHere)" [NC]
      RewriteCond "\(pages)/sign-in.html%{ENV:nightlatch_gz}" -f
      RewriteRule "^\(mount)/sign-in$" "\(pages)/sign-in.html%{ENV:nightlatch_gz}" [L]

      """
  }
}
