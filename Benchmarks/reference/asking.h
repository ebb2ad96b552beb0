/* Where a site keeps what a request of somebody signed in looks at. */
#include <stddef.h>
#include <string.h>

typedef char place[1600];
static place site, keys, data, policy, person, account, devices, sessions, session;

static void join(place to, const char *folder, const char *name)
{
  size_t length = strlen(folder), rest = strlen(name);
  if (length + rest >= sizeof(place))
    return;
  memcpy(to, folder, length);
  memcpy(to + length, name, rest + 1);
}

/* Finds the places from the configuration's path and the cookie "nightlatch=PERSON.SECRET"; false for others. */
static int find_places(const char *configuration, const char *cookie)
{
  const char *slash = configuration ? strrchr(configuration, '/') : NULL;
  const char *id = cookie ? strstr(cookie, "nightlatch=") : NULL;
  if (!slash || !id || slash - configuration > 900 || strlen(id) < strlen("nightlatch=") + 32)
    return 0;
  id += strlen("nightlatch=");
  memcpy(site, configuration, slash - configuration);
  join(keys, site, "/keys.json");
  join(data, site, "/data");
  join(policy, data, "/policy.json");
  char name[] = "/people/00/00000000000000000000000000000000";
  memcpy(name + 8, id, 2);
  memcpy(name + 11, id, 32);
  join(person, data, name);
  join(account, person, "/account.json");
  join(devices, person, "/devices");
  join(sessions, person, "/sessions");
  return 1;
}

/* The last entry of the folder of sessions is the session. */
static void note_session(const char *name)
{
  place folder;
  if (name[0] == '.')
    return;
  join(folder, sessions, "/");
  join(session, folder, name);
}

#define SAFE \
  "Cache-Control: no-store\r\n" \
  "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " \
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n" \
  "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n" \
  "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n" \
  "X-Frame-Options: DENY\r\nPermissions-Policy: camera=(), geolocation=(), microphone=()\r\n\r\n"
