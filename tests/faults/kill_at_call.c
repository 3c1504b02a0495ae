// kill_at_call PID N: watches all threads of a process by ptrace, and kills it as the N-th of the calls to the kernel is about to
// begin that files or connections notice, counted over all threads; never when N is 0. Says `watching` once it does, then the
// number of each call that it counts, as <sys/syscall.h> has it, a line each. SIGTERM ends it and lets the process go on.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { threads_max = 1024 };

static volatile sig_atomic_t is_over;

static void end(int signal) {
    (void)signal;
    is_over = 1;
}

// Calls of memory, of threads, and those that only wait.
static bool is_quiet(unsigned long call) {
    switch (call) {
    case SYS_brk: case SYS_clock_nanosleep: case SYS_clone: case SYS_clone3: case SYS_epoll_pwait: case SYS_futex:
    case SYS_getrandom: case SYS_madvise: case SYS_mmap: case SYS_mprotect: case SYS_munmap: case SYS_restart_syscall:
    case SYS_rt_sigprocmask: case SYS_rseq: case SYS_sched_yield: case SYS_set_robust_list:
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
        return true;
    default:
        return false;
    }
}

// Attaches to the threads that are not in the list yet; those that a thread makes from then on are watched by themselves.
static int attach(int pid, int *threads, int count) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *folder = opendir(path);
    if (folder == NULL) return -1;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        int thread = atoi(entry->d_name);
        bool is_known = thread == 0;
        for (int place = 0; place < count; place++) is_known |= threads[place] == thread;
        if (is_known || count == threads_max) continue;
        if (ptrace(PTRACE_SEIZE, thread, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE) != 0) continue;
        ptrace(PTRACE_INTERRUPT, thread, NULL, NULL);
        threads[count++] = thread;
    }
    closedir(folder);
    return count;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    int pid = atoi(argv[1]), threads[threads_max], count = 0, stopped = 0;
    long wanted = atol(argv[2]), calls = 0;
    bool is_watching = false;
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = end}, NULL);
    for (int before = -1; count != before;) {
        before = count;
        count = attach(pid, threads, count);
        if (count < 0) return 1;
    }
    while (!is_over) {
        int status, thread = waitpid(-1, &status, __WALL);
        if (thread < 0 && errno == ECHILD) return 0;
        if (thread < 0 || !WIFSTOPPED(status)) continue;
        int signal = WSTOPSIG(status), event = status >> 16;
        if (signal == (SIGTRAP | 0x80)) {
            struct __ptrace_syscall_info info = {0};
            ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info);
            if (info.op == PTRACE_SYSCALL_INFO_ENTRY && !is_quiet(info.entry.nr)) {
                printf("%d\n", (int)info.entry.nr);
                if (++calls == wanted) kill(pid, SIGKILL);
            }
            signal = 0;
        } else if (event != 0) {
            signal = 0;
            stopped += event == PTRACE_EVENT_STOP;
        }
        ptrace(PTRACE_SYSCALL, thread, NULL, (void *)(long)signal);
        if (!is_watching && stopped >= count) {
            is_watching = true;
            puts("watching");
            fflush(stdout);
        }
    }
    return 0;
}
