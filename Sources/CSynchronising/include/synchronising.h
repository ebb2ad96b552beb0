#ifndef NIGHTLATCH_SYNCHRONISING_H
#define NIGHTLATCH_SYNCHRONISING_H

/* Whether syncfs(2) on this open file tells of everything that could not be written since it was
   opened, whichever file it was for: Linux does since 5.8, for file systems of its own disks. */
int nightlatch_tells_of_all(int file);

/* Whether a path lies on a file system that this machine alone changes; 0 also for what is not there, and for
   what is not known to be one. */
int nightlatch_is_local(const char *path);

/* syncfs(2), which glibc shows to GNU sources only. 0, or -1 and errno. */
int nightlatch_synchronise_all(int file);

#endif
