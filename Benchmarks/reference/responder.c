/* A FastCGI responder over libfcgi that does nothing: what a request costs at all. */
#include <fcgiapp.h>

int main(void)
{
  static const char answer[] =
      "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\n";
  FCGX_Request request;
  if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0) return 1;
  while (FCGX_Accept_r(&request) == 0) {
    FCGX_PutStr(answer, sizeof answer - 1, request.out);
    FCGX_Finish_r(&request);
  }
  return 0;
}
