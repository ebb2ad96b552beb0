internal import Glibc

/// Returns the absolute path of the working folder, or `/` where there is none any more.
func workingFolder() -> String {
  guard let path = getcwd(nil, 0) else { return "/" }
  defer { free(path) }
  return String(cString: path)
}
