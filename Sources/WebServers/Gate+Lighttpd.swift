internal import Site

extension ServerConfiguration {
  /// The pages behind the sign-in, for lighttpd: a script of mod_magnet's looks for the file of the
  /// browser's pass, and no process is started to let somebody through.
  var lighttpdGate: String {
    guard !gateRules.isEmpty else { return "" }
    guard let script = placement.gateScript else { return lighttpdClosed }
    return """

      # The pages behind the sign-in; it needs: apt-get install lighttpd-modules-lua, and the script
      # that "nightlatch web-config lighttpd --gate-script" prints, in this file. Every request goes
      # through it, also those of pages that are open.
      server.modules += ( "mod_magnet" )
      magnet.attract-raw-url-to = ( "\(script)" )

      """
  }

  /// Closed to everybody: without the module there is no way to ask.
  private var lighttpdClosed: String {
    let paths = gateRules.filter { !$0.isPublic }.map { rule in
      """
      $HTTP["url"] =~ "\(gatePattern(rule))" {
        url.access-deny = ( "" )
      }
      """
    }
    return """

      # "gate" needs the package lighttpd-modules-lua here; without it these pages are closed to
      # everybody.
      \(paths.joined(separator: "\n"))

      """
  }

  /// The script of mod_magnet's, with the rules of this host; `nil` where there is none to be had.
  package var gateScript: String? {
    guard kind == .lighttpd, !gateRules.isEmpty else { return nil }
    let rules: [String] = gateRules.reversed().map { rule in
      let level =
        rule.isPublic ? "false" : rule.level.isPlain ? "\"\"" : "\".\(rule.level.name)\""
      return "  { \"\(rule.path)\", \(level) }, -- \(gateWords(rule))"
    }
    // The way in, and what has to be open to everybody, come before a rule for all the rest.
    let isWhole = gateRules.first.map { $0.path == "/" && !$0.isPublic } ?? false
    let open = isWhole ? ["\(mount)/", "/.well-known/", "/robots.txt/"] : []
    var lines = rules
    lines.insert(contentsOf: open.map { "  { \"\($0)\", false }," }, at: rules.count - 1)
    return """
      -- Nightlatch at \(site.baseURL.text)\(mount): the pages behind the sign-in, for lighttpd's mod_magnet.
      -- Print it anew when "gate" or "data" has changed.
      local gate = "\(site.dataFolder)/gate/"
      local cookie = "\(gateCookie)"
      local enter = "\(gateOrigin)\(mount)/enter"
      -- The first that fits counts; what follows is the level of its passes, false for everybody.
      local rules = {
      \(lines.joined(separator: "\n"))
      }
      local host = \(site.gate.tellsHostsApart ? "\"\(host)\"" : "nil")

      \(Self.gateLua)
      """
  }

  private static let gateLua = #"""
    local r = lighty.r
    local identity = {
      ["remote-user"] = true, ["remote-name"] = true, ["remote-email"] = true,
      ["remote-groups"] = true,
    }
    -- Who somebody is comes from here alone.
    local forged = {}
    for name in pairs(r.req_header) do
      if identity[name:lower():gsub("_", "-")] then forged[#forged + 1] = name end
    end
    for _, name in ipairs(forged) do r.req_header[name] = nil end

    if host then
      local asked = (r.req_header["Host"] or ""):lower():gsub(":%d*$", ""):gsub("%.$", "")
      if asked ~= host then return 403 end
    end

    -- The path that an address means; nil for one without a plain meaning.
    local function resolved(address)
      local path = address:match("^[^?#]*"):gsub("%%(%x%x)", function(pair)
        return string.char(tonumber(pair, 16))
      end)
      if path:sub(1, 1) ~= "/" or path:find("[%c\\]") then return nil end
      local segments = {}
      for segment in path:gmatch("[^/]+") do
        if segment == ".." then
          if #segments == 0 then return nil end
          segments[#segments] = nil
        elseif segment ~= "." then
          segments[#segments + 1] = segment
        end
      end
      return "/" .. table.concat(segments, "/")
    end

    local address = r.req_attr["request.uri"]
    local path = resolved(address)
    if not path then return 400 end
    local place = path == "/" and "/" or path .. "/"
    local level = false
    for _, rule in ipairs(rules) do
      if place:sub(1, #rule[1]) == rule[1] then
        level = rule[2]
        break
      end
    end
    if level == false then return end

    -- The one pass among the cookies; two of the name are none.
    local pass, count = nil, 0
    local kept = {}
    for pair in (r.req_header["Cookie"] or ""):gmatch("[^;]+") do
      local name, value = pair:match("^ *([^=]*)=(.*)$")
      if name == cookie then
        count = count + 1
        pass = value
      end
      local own = name and name:gsub("^__Host%-", "")
      if not (own == "nightlatch" or own and own:find("^nightlatch%-[a-z]")) then
        kept[#kept + 1] = pair
      end
    end
    local parts = "^[%w_-]+:%d+:[%l%d._-]*:[%w._+-]*$"
    local text
    if count == 1 and #pass <= 1024 and pass:find(parts) and pass:find(":") == 44 then
      local file = io.open(gate .. lighty.c.md("sha1", pass):lower() .. level, "r")
      if file then
        text = file:read(4096)
        file:close()
      end
    end
    local till, name, groups, email, display =
      (text or ""):match("^(%d+) ([%l%d._-]+) (%S*) (%S*) ([^\n]*)$")
    if till and #till == 14 and till > os.date("%Y%m%d%H%M%S") then
      -- What a program here is told; our cookies are none of its business.
      r.req_header["Remote-User"] = name
      r.req_header["Remote-Name"] = display
      r.req_header["Remote-Email"] = email
      r.req_header["Remote-Groups"] = groups
      local cookies = table.concat(kept, ";"):gsub("^ +", "")
      r.req_header["Cookie"] = cookies ~= "" and cookies or nil
      -- A shared cache would hand it to everybody.
      r.resp_header["Cache-Control"] = "private, no-cache"
      return
    end

    -- Who has no pass is led to sign in, and comes back to this page; who sent a form is told.
    local method = r.req_attr["request.method"]
    local again = (method == "GET" or method == "HEAD") and "" or "-again"
    local target = r.req_attr["request.orig-uri"]
    if target:sub(1, 1) ~= "/" then target = address end
    r.resp_header["Location"] = enter .. again .. target
    r.resp_header["Cache-Control"] = "no-store"
    return 303
    """#
}

/// Where Debian's package lighttpd-modules-lua puts the module of the gate.
let lighttpdMagnet = "/usr/lib/lighttpd/mod_magnet.so"
