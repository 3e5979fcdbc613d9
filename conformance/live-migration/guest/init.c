// The guest's only program. It fills memory, and then dirties a part of it at a steady rate, until the machine is gone. Its parameters are the kernel's:
// fill, set, in MiB; whole, 1 if it writes to all other memory once as well; rate, in KiB/s; order, random or sequential; slack, in milliseconds: how far it may
// be behind and still catch up. Without slack it is like a program that is bound by its processor, and slows down with that.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096ull
/** It writes so often, in nanoseconds. */
#define SLICE 2000000ull

static uint64_t number(const char *name) {
  const char *text = getenv(name);
  return text ? strtoull(text, NULL, 10) : 0;
}

static uint64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/** Whether there is memory that the system doesn't need for itself. */
static int has_more(void) {
  struct sysinfo info;
  return sysinfo(&info) == 0 && info.freeram * info.mem_unit > 16ull << 20;
}

/** xorshift64*: the same pages in each run. */
static uint64_t random_number(void) {
  static uint64_t state = 0x9E3779B97F4A7C15ull;
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545F4914F6CDD1Dull;
}

/** Memory, all of it written to: pages of nothing but zeros would be sent as a mark. */
static char *filled(uint64_t size) {
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  for (uint64_t at = 0; memory != MAP_FAILED && at < size; at += PAGE) {
    *(uint64_t *)(memory + at) = random_number() | 1;
  }
  return memory;
}

int main(void) {
  uint64_t fill = number("fill") << 20, pages = (number("set") << 20) / PAGE, rate = number("rate") << 10;
  const char *order = getenv("order");
  int sequential = order && strcmp(order, "sequential") == 0;
  char *memory = filled(fill);
  if (memory == MAP_FAILED) {
    printf("no memory\n");
    return 1;
  }
  while (number("whole") && has_more() && filled(1 << 20) != MAP_FAILED) {
  }
  printf("ready\n");
  fflush(stdout);
  uint64_t slack = number("slack") * 1000000ull, per_slice = SLICE * rate / 1000000000ull, due = nanoseconds(), told = due, written = 0, bytes = 0;
  for (;;) {
    uint64_t now = nanoseconds();
    if (now - told >= 500000000ull) {
      printf("%llu %llu\n", (unsigned long long)(now / 1000000), (unsigned long long)written * PAGE);
      fflush(stdout);
      told = now;
    }
    for (; due <= now; due += SLICE) {
      if (now - due > slack + SLICE) {
        due = now - slack;
      }
      for (bytes += per_slice; pages > 0 && bytes >= PAGE; bytes -= PAGE, written++) {
        uint64_t page = sequential ? written % pages : random_number() % pages;
        *(volatile uint64_t *)(memory + page * PAGE) += 2;
      }
    }
    struct timespec pause = { 0, due - nanoseconds() < SLICE ? due - nanoseconds() : 0 };
    nanosleep(&pause, NULL);
  }
}
