/* What libraries do before `main` and a process for each request can do without.

   The symbols below stand in the place of objects of libswiftCore.a and libstdc++.a, which are then not linked.
   When a newer runtime names other symbols, the linker takes its objects again or says which is
   twice. Together with the one for libcrypto they are a tenth of the time of a page. */
#include "startup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* stdlib/public/runtime/Backtrace.cpp looks through the disk for the program `swift-backtrace`: two
   links read, eight files examined, each time. There is none beside a CGI program; a crash is told
   by the server's log and its error page. */

/* All zero: backtraces are off. Larger than the runtime's structure, whose size is not ours. */
struct {
  long words[128];
} _swift_backtraceSettings;

bool _swift_backtrace_isThunkFunction(const char *name)
{
  (void)name;
  return false;
}

char *_swift_backtrace_demangle(const char *name, size_t length, char *output, size_t *size)
{
  (void)name, (void)length, (void)output, (void)size;
  return NULL;
}

void _swift_displayCrashMessage(int signal, const void *address)
{
  (void)signal, (void)address;
}

bool _swift_spawnBacktracer(const void *information, int descriptor)
{
  (void)information, (void)descriptor;
  return false;
}

/* stdlib/public/CommandLine.cpp reads and parses /proc/self/maps to find the arguments. The CGI
   program has none: Apache makes some of a query without "=" (RFC 3875 section 4.4). */

char **_swift_stdlib_getUnsafeArgvArgc(int *count)
{
  static char *none[1];
  *count = 0;
  return none;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **arguments, int count)
{
  (void)arguments, (void)count;
}

/* The names of Unicode's characters are half a megabyte of the standard library, for a property that
   nothing here asks for. scripts/build links with --wrap=_swift_stdlib_getScalarName: none has one. */

intptr_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *name, intptr_t room)
{
  (void)scalar, (void)name, (void)room;
  return 0;
}

/* libcrypto asks the processor what it can do, which a virtual machine answers slowly. Most pages
   need one SHA-256, whose plain form is good enough. scripts/build links with
   --wrap=OPENSSL_cpuid_setup: the call before `main` does nothing, and the one that libcrypto makes
   when its ciphers are first used does. Elsewhere nothing is wrapped and nobody calls this. */

__attribute__((weak)) void __real_OPENSSL_cpuid_setup(void);

void __wrap_OPENSSL_cpuid_setup(void)
{
  static bool is_called;
  if (is_called && __real_OPENSSL_cpuid_setup) __real_OPENSSL_cpuid_setup();
  is_called = true;
}

/* The C library looks for the program's own folder (the link /proc/self/exe), in which a static program would
   look for libraries to load. This one loads none. "-1" is how it says that it found none
   (elf/dl-origin.c). */

const char *__wrap__dl_get_origin(void)
{
  return (const char *)-1;
}

/* libstdc++ puts 72 KB aside for exceptions that are thrown when memory has run out. Nothing here catches
   one, and how to unwind the stack is left out (scripts/linking/leave-out.ld): whoever throws ends the
   process, as it would be ended anyway. In the place of eh_alloc.o, which is then not linked. */

void *__cxa_allocate_exception(size_t size)
{
  (void)size;
  abort();
}

void __cxa_free_exception(void *exception)
{
  (void)exception;
}

void *__cxa_allocate_dependent_exception(void)
{
  abort();
}

void __cxa_free_dependent_exception(void *exception)
{
  (void)exception;
}
