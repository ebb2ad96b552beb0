package import Site

/// The `.htaccess` files of a site that is one folder in somebody else's Apache, which lets such
/// files decide AuthConfig, FileInfo, Limit and Options and nothing more.
///
/// No path of the server is in them: where the folder will lie is not known where it is made.
package struct SharedHosting: Sendable {
  /// What lies beside `site.json`, and is run.
  package static let program = "nightlatch.cgi"

  private let site: Site

  package init(_ site: Site) {
    self.site = site
  }

  /// What stands in the folder itself.
  ///
  /// Every address below the folder is the program's, which finds `site.json` beside itself: a
  /// server that runs programs as the folder's owner (suexec) hands down no variable of ours.
  package var top: String {
    """
    # Nightlatch at \(site.baseURL.text)\(site.mount), for Apache 2.4 on shared hosting.
    # The folder has to be reached at \(site.mount), and this file needs of the host:
    #   AllowOverride AuthConfig FileInfo Limit Options, and programs (CGI).

    # FollowSymLinks is for mod_rewrite; the stricter SymLinksIfOwnerMatch is not "Options" to Apache.
    Options +ExecCGI +FollowSymLinks -Indexes

    # Never handed out, also where the rules below should not be in force.
    <FilesMatch "(?i)^\\.|\\.(?:json|jsonl|lock|new|bak|old|orig|save|swp|gz|zip|tar)$|~$">
      Require all denied
    </FilesMatch>

    <Files "\(Self.program)">
      SetHandler cgi-script
    </Files>
    # Access tokens come in the Authorization header, which Apache keeps back otherwise.
    CGIPassAuth On
    # Compressed, a page's length tells of the secrets in it (BREACH).
    SetEnv no-gzip 1
    SetEnv no-brotli 1

    # Every address here is the program's: \(site.mount)/sign-in gives it PATH_INFO /sign-in, and
    # none leads to a file.
    RewriteEngine On
    RewriteCond "%{ENV:REDIRECT_STATUS}" "^$"
    RewriteRule "^(.*)$" "\(Self.program)/$1" [L]

    """
  }

  /// What stands in the data folder.
  package static let closed = """
    # Nothing in here is for anybody to fetch.
    Require all denied

    """
}
