/* A FastCGI responder over libfcgi that looks at all the files at which a worker looks for the question of the
   gate by somebody signed in, and answers as much, and works nothing out. */
#include "asking.h"

#include <dirent.h>
#include <fcgiapp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
  static const char answer[] = "Status: 204 No Content\r\nRemote-User: somebody\r\nRemote-Name: somebody\r\n"
                               "Remote-Email: somebody@example.org\r\nRemote-Groups: \r\n" SAFE;
  const char *configuration = getenv("NIGHTLATCH_SITE");
  struct stat status;
  FCGX_Request request;
  if (!configuration || FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
    return 64;
  while (FCGX_Accept_r(&request) == 0) {
    alarm(20);
    if (!*session && find_places(configuration, FCGX_GetParam("HTTP_COOKIE", request.envp))) {
      DIR *folder = opendir(sessions);
      for (struct dirent *entry; folder && (entry = readdir(folder));)
        note_session(entry->d_name);
      if (folder)
        closedir(folder);
    }
    // Twice, before a connection is taken and after.
    if (stat(configuration, &status) || stat(configuration, &status) || stat(keys, &status) || stat(data, &status))
      return 66;
    stat(policy, &status);
    if (stat(session, &status) || stat(account, &status))
      return 66;
    FCGX_PutStr(answer, sizeof answer - 1, request.out);
    FCGX_Finish_r(&request);
    alarm(0);
  }
  return 0;
}
