// Gives the process that it is loaded into (LD_PRELOAD) a time of day of its own: the file that CLOCK_SHIFT names says, at each
// moment, by how much it is ahead, since when it drifts, and how fast. Clocks that only measure, and timers, go on as they are;
// faketime moves timers too, and those never end.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { second = 1000000000 };

// Nanoseconds since 1970, but for the drift: those that it gains in a thousand.
static const volatile struct {
    int64_t ahead, since, drift;
} *shift;

__attribute__((constructor)) static void begin(void) {
    int file = open(getenv("CLOCK_SHIFT"), O_RDONLY);
    shift = mmap(NULL, sizeof *shift, PROT_READ, MAP_SHARED, file, 0);
    if (shift == MAP_FAILED) abort();
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result != 0 || !shift || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
    int64_t real = now->tv_sec * second + now->tv_nsec;
    int64_t own = real + shift->ahead + (real - shift->since) / 1000 * shift->drift;
    now->tv_sec = own / second;
    now->tv_nsec = own % second;
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec own;
    int result = clock_gettime(CLOCK_REALTIME, &own);
    now->tv_sec = own.tv_sec;
    now->tv_usec = own.tv_nsec / 1000;
    return result;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}
