internal import Accounts
internal import Gateway
internal import Site
internal import StrictJSON
internal import Templates

extension InterfaceCall {
  /// The description of every call, made of the table of them.
  func description() -> Response { answer(OpenAPI.document(for: site)) }
}

/// The description of the programming interface (OpenAPI 3.1.0, with JSON Schema 2020-12).
enum OpenAPI {
  static func document(for site: Site) -> JSONObject {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "Nightlatch", "version": "1.0.0",
        "description": .string(Words.interfaceDescription),
      ],
      "servers": [["url": .string(site.baseURL.text + site.mount + Interface.version)]],
      "paths": .object(paths),
      "components": [
        "schemas": .object(InterfaceSchemas.all),
        "securitySchemes": [
          "session": [
            "type": "http", "scheme": "bearer",
            "description": "What signIn or verify2FACode gave as \"session\".",
          ],
          "token": [
            "type": "http", "scheme": "bearer", "bearerFormat": "nlpat_",
            "description": "A personal access token with the scopes that are named.",
          ],
        ],
      ],
    ]
  }

  private static var paths: JSONObject {
    var paths = JSONObject()
    for route in InterfaceRoute.all {
      let path = template(of: route.path)
      var item = paths.object(path) ?? [:]
      item[name(of: route.method)] = .object(operation(route))
      paths[path] = .object(item)
    }
    return paths
  }

  /// "/people/{id}" for "/people/:id".
  static func template(of path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0 == ":id" ? "{id}" : String($0) }.joined(separator: "/")
  }

  static func name(of method: Request.Method) -> String {
    switch method {
    case .get, .head: "get"
    case .post: "post"
    case .delete: "delete"
    }
  }

  private static func operation(_ route: InterfaceRoute) -> JSONObject {
    var object: JSONObject = [
      "operationId": .string(route.operation), "summary": .string(route.summary),
    ]
    let parameters = parameters(of: route)
    if !parameters.isEmpty { object["parameters"] = .array(parameters) }
    if let schema = route.takes {
      object["requestBody"] = ["required": true, "content": content(schema)]
    }
    object["responses"] = .object(responses(of: route))
    object["security"] = security(of: route.access)
    return object
  }

  private static func parameters(of route: InterfaceRoute) -> [JSONValue] {
    var parameters: [JSONValue] = route.query.map { field in
      [
        "name": .string(field.name), "in": "query", "description": .string(field.words),
        "schema": ["type": "string"],
      ]
    }
    if template(of: route.path) != route.path {
      parameters.append([
        "name": "id", "in": "path", "required": true,
        "schema": ["type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"],
      ])
    }
    return parameters
  }

  private static func responses(of route: InterfaceRoute) -> JSONObject {
    var responses = JSONObject()
    for status in route.statuses {
      var response: JSONObject
      if status == route.gives.status {
        response = ["description": .string(route.gives.words)]
        if let schema = route.gives.schema { response["content"] = content(schema) }
      } else {
        response = ["description": .string(status.reason), "content": content("Error")]
        response["headers"] = headers(of: status)
      }
      responses[String(status.code)] = .object(response)
    }
    return responses
  }

  private static func headers(of status: Status) -> JSONValue? {
    let text: JSONValue = ["schema": ["type": "string"]]
    let seconds: JSONValue = ["schema": ["type": "integer"]]
    switch status {
    case .unauthorized: return ["WWW-Authenticate": text]
    case .tooManyRequests, .serviceUnavailable: return ["Retry-After": seconds]
    default: return nil
    }
  }

  private static func content(_ schema: String) -> JSONValue {
    ["application/json": ["schema": ["$ref": .string("#/components/schemas/\(schema)")]]]
  }

  private static func security(of access: InterfaceRoute.Access) -> JSONValue {
    switch access {
    case .anyone: []
    case .session: [["session": []]]
    case .person(let scope), .administrator(let scope):
      [["session": []], ["token": .array([.string(scope.rawValue)])]]
    }
  }
}
