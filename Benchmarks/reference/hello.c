/* A CGI program that does nothing: what a process for each request costs at all. */
#include <unistd.h>

int main(void)
{
  static const char answer[] =
      "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\n";
  return write(1, answer, sizeof answer - 1) == (ssize_t)(sizeof answer - 1) ? 0 : 1;
}
