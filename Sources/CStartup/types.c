/* Types that the standard library has made ahead of time, found without entering them all.

   Before the runtime makes the first array storage, optional, array or buffer of another element it
   enters those into a table that libswiftCore.a brings ready, 64 of the four kinds: a fifteenth of the
   instructions of a page, for the five that it uses. Here the one that is asked for is looked for where
   they lie, so that each stays the only one of its type, and the runtime makes those that are not there.
   scripts/build links the CGI executable with --wrap. The functions that are declared here are the
   runtime's own (stdlib/public/runtime/Metadata.cpp, include/swift/ABI/Metadata.h); where one is gone,
   all goes as without this. */
#include "startup.h"

#include <stddef.h>
#include <stdint.h>

/* The runtime's MetadataResponse; a state of 0 is complete. */
typedef struct {
  const void *metadata;
  size_t state;
} response;

/* Pointers each of which is a distance from where it lies. */
typedef struct {
  const int32_t *first;
  size_t count;
} distances;

#define NAMED(name) __asm__(name) __attribute__((weak))

extern const uint32_t array_storage[] NAMED("$ss23_ContiguousArrayStorageCMn");
extern const uint32_t array[] NAMED("$sSaMn");
extern const uint32_t optional[] NAMED("$sSqMn");
extern const uint32_t buffer[] NAMED("$sSRMn");
extern distances ready_classes(const void *description)
    NAMED("_ZNK5swift21TargetClassDescriptorINS_9InProcessEE46getCanonicalMetadataPrespecializationAccessorsEv");
extern distances ready_values(const void *description)
    NAMED("_ZNK5swift27TargetTypeContextDescriptorINS_9InProcessEE38getCanonicalMetadataPrespecializationsEv");
extern const void *const *elements(const void *metadata)
    NAMED("_ZNK5swift14TargetMetadataINS_9InProcessEE14getGenericArgsEv");

response swift_getGenericMetadata(size_t request, const void *const *arguments, const void *description);
__attribute__((weak)) response __real_swift_getCanonicalPrespecializedGenericMetadata(
    size_t request, const void *const *arguments, const void *description, void *once);

/* What was asked for last, by the element's type: a page asks some forty times for a dozen types. The
   process has one thread. */
static struct {
  const void *description, *argument, *metadata;
} known[32];

static const void *resolved(const int32_t *distance)
{
  return (const char *)distance + *distance;
}

/* The type that lies ready, or null. */
static const void *ready(const void *description, const void *argument)
{
  int is_class = description == array_storage;
  distances all = is_class ? ready_classes(description) : ready_values(description);
  for (size_t index = 0; index < all.count; index++) {
    const void *found = resolved(&all.first[index]);
    if (is_class) found = ((response(*)(size_t))found)(0).metadata;
    if (elements(found)[0] == argument) return found;
  }
  return NULL;
}

response __wrap_swift_getCanonicalPrespecializedGenericMetadata(
    size_t request, const void *const *arguments, const void *description, void *once)
{
  /* Kinds of one parameter, whose arguments are one pointer. */
  int is_ours = description == array_storage || description == array || description == optional
                || description == buffer;
  if (!ready_classes || !ready_values || !elements || !is_ours)
    return __real_swift_getCanonicalPrespecializedGenericMetadata(request, arguments, description, once);

  size_t place = ((uintptr_t)arguments[0] >> 4 ^ (uintptr_t)description >> 3) % 32;
  if (known[place].description == description && known[place].argument == arguments[0])
    return (response){known[place].metadata, 0};
  const void *found = ready(description, arguments[0]);
  response made = found ? (response){found, 0} : swift_getGenericMetadata(request, arguments, description);
  /* One that is not complete yet is asked for again. */
  if (made.state == 0) {
    known[place].description = description;
    known[place].argument = arguments[0];
    known[place].metadata = made.metadata;
  }
  return made;
}
