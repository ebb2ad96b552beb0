// The program in cgi-bin. It never looks at its arguments: Apache makes some of a query without
// "=" (RFC 3875 section 4.4), and whoever reads those can be driven from afar.
internal import Glibc
internal import Pages

exit(Program.serve())
