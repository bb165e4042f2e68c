/*
 * Makes a state of the disk that a loss of power could have left: everything that was written before the last flush ahead of a point of the log,
 * and of what was written between that flush and the point a random subset of 512-byte sectors.
 *
 *   blockstate LOG                             prints "RECORDS WRITES FLUSHES MARKS"
 *   blockstate LOG IMAGE POINT SEED PERCENT    changes IMAGE (a copy of the disk before the log) into the state at a record;
 *                                              prints the largest mark before the point, and how many sectors were unsynced and how many of them stayed
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct record { uint32_t kind, length; uint64_t place; };

static uint64_t state;

/* SplitMix64: the same numbers everywhere. */
static uint64_t next_random(void)
{
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int read_record(FILE *log, struct record *record) { return fread(record, sizeof *record, 1, log) == 1; }

int main(int count, char **arguments)
{
    FILE *log = count == 2 || count == 6 ? fopen(arguments[1], "rb") : NULL;
    if (!log) {
        fprintf(stderr, "usage: blockstate LOG [IMAGE POINT SEED PERCENT]\n");
        return 2;
    }
    struct record record;
    long kinds[4] = {0}, records = 0, last_flush = -1, point = count == 6 ? atol(arguments[3]) : -1;
    for (; (point < 0 || records < point) && read_record(log, &record); records++) {
        kinds[record.kind & 3]++;
        if (record.kind == 2)
            last_flush = records;
        if (record.kind == 1)
            fseek(log, record.length, SEEK_CUR);
    }
    if (point < 0) {
        printf("%ld %ld %ld %ld\n", records, kinds[1], kinds[2], kinds[3]);
        return 0;
    }

    int image = open(arguments[2], O_RDWR);
    if (image < 0) {
        perror(arguments[2]);
        return 2;
    }
    state = strtoull(arguments[4], NULL, 10);
    unsigned percent = (unsigned)atoi(arguments[5]);
    long unsynced = 0, stayed = 0;
    unsigned long long mark = 0;
    static char bytes[16 << 20];
    rewind(log);
    for (long i = 0; i < point && read_record(log, &record); i++) {
        if (record.kind == 3 && record.place > mark)
            mark = record.place;
        if (record.kind != 1)
            continue;
        if (record.length > sizeof bytes || fread(bytes, 1, record.length, log) != record.length)
            return 3;
        if (i < last_flush) {
            if (pwrite(image, bytes, record.length, (off_t)record.place) != (ssize_t)record.length)
                return 3;
            continue;
        }
        for (uint32_t at = 0; at < record.length; at += 512) {
            unsynced++;
            if (next_random() % 100 < percent) {
                stayed++;
                if (pwrite(image, bytes + at, 512, (off_t)(record.place + at)) != 512)
                    return 3;
            }
        }
    }
    printf("%llu %ld %ld\n", mark, unsynced, stayed);
    return 0;
}
