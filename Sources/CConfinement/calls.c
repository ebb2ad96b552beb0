/* A filter of system calls (Linux, Documentation/userspace-api/seccomp_filter.rst): what neither a
   request nor the C library needs fails with EPERM. A list of what is refused and not of what is
   allowed: a newer C library may come with calls that nobody here has thought of. */
#define _GNU_SOURCE
#include "confinement.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined __x86_64__
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define REFUSE RETURN(SECCOMP_RET_ERRNO | EPERM)
#define REFUSE_CALL(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), REFUSE
/* Refuses a call whose argument has the bits, or lacks them; the argument's lower half is enough. */
#define LOW_HALF(index) (offsetof(struct seccomp_data, args) + 8 * (index))
#define REFUSE_WITH(number, index, bits)                                 \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 4),                   \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW_HALF(index)),                 \
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, 1), REFUSE, RETURN(SECCOMP_RET_ALLOW)
#define REFUSE_WITHOUT(number, index, bits)                              \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 4),                   \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW_HALF(index)),                 \
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0), REFUSE, RETURN(SECCOMP_RET_ALLOW)

int nightlatch_filter_calls(void)
{
#ifdef OWN_ARCHITECTURE
  static struct sock_filter filter[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
    RETURN(SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
#ifdef __x86_64__
    /* The same calls under other numbers (x32). */
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
    REFUSE,
    REFUSE_CALL(__NR_fork),
    REFUSE_CALL(__NR_vfork),
#endif
    /* Programs and processes; a thread may be. */
    REFUSE_CALL(__NR_execve),
    REFUSE_CALL(__NR_execveat),
    REFUSE_WITHOUT(__NR_clone, 0, CLONE_THREAD),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),
    RETURN(SECCOMP_RET_ERRNO | ENOSYS),
    /* Code that was not in the program's file. */
    REFUSE_WITH(__NR_mmap, 2, PROT_EXEC),
    REFUSE_WITH(__NR_mprotect, 2, PROT_EXEC),
    REFUSE_CALL(__NR_pkey_mprotect),
    /* The network, and sockets in the file system, which Landlock leaves open. */
    REFUSE_CALL(__NR_socket),
    REFUSE_CALL(__NR_connect),
    REFUSE_CALL(__NR_bind),
    /* Other processes, and the kernel's larger doors. */
    REFUSE_CALL(__NR_ptrace),
    REFUSE_CALL(__NR_process_vm_readv),
    REFUSE_CALL(__NR_process_vm_writev),
    REFUSE_CALL(__NR_pidfd_getfd),
    REFUSE_CALL(__NR_io_uring_setup),
    REFUSE_CALL(__NR_bpf),
    REFUSE_CALL(__NR_perf_event_open),
    REFUSE_CALL(__NR_userfaultfd),
    REFUSE_CALL(__NR_keyctl),
    REFUSE_CALL(__NR_add_key),
    REFUSE_CALL(__NR_unshare),
    REFUSE_CALL(__NR_setns),
    REFUSE_CALL(__NR_mount),
    REFUSE_CALL(__NR_open_by_handle_at),
    RETURN(SECCOMP_RET_ALLOW),
  };
  static const struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#else
  errno = ENOSYS;
  return -1;
#endif
}
