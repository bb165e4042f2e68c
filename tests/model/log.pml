/*
 * The commit protocol of the log: append, barrier, checkpoint, sealing, a commit that is larger than a segment, a write that the disk
 * refuses, a barrier that fails, loss of power, death of the process, and recovery, which may be cut short as well.
 * docs/durability.md ties each step to the code. Run by run.sh; flags BUG_... plant one fault each.
 *
 * A segment is a row of slots, one frame in each. A frame is a number in a table, and that number is what its CRC is in the file: two
 * frames with different content never have the same. "mem" is what reads show (the page cache), "disk" is what a loss of power leaves.
 * The journal is a row of records of which a crash leaves a prefix: it is appended to, and synced before the log goes on.
 */
/* Bounds. -DNAME=n sets one. A build with -DCHOOSE reads them, and the number of a planted fault as BUG, from the environment: one build serves all checks. */
#ifdef CHOOSE
c_code { static int setting(const char *name, int otherwise) { const char *text = getenv(name); return text ? atoi(text) : otherwise; } };
hidden byte COMMITS, CRASHES, EIOS, REFUSALS, BIG, BUG;
#define SETTINGS c_code { COMMITS = setting("COMMITS", 2); CRASHES = setting("CRASHES", 2); EIOS = setting("EIOS", 1); REFUSALS = setting("REFUSALS", 1); BIG = setting("BIG", 1); BUG = setting("BUG", 0); }
#define BUG_NO_BARRIER (BUG == 1)
#define BUG_RETRY_BARRIER (BUG == 2)
#define BUG_TWO_BARRIERS (BUG == 3)
#define BUG_LATE_DURABLE (BUG == 4)
#define BUG_FORGOTTEN_WAITER (BUG == 5)
#define BUG_NO_DIRECTORY_SYNC (BUG == 6)
#define BUG_JOURNAL_FIRST (BUG == 7)
#define BUG_NO_RESYNC (BUG == 8)
#define BUG_TRUST_CACHE (BUG == 9)
#define BUG_CUT_LATER (BUG == 10)
#define BUG_WITNESS_AHEAD (BUG == 11)
#define BUG_WITNESS_OF_ITSELF (BUG == 12)
#define BUG_SHOWN_EARLY (BUG == 13)
#define BUG_NO_CHAIN (BUG == 14)
#define BUG_LOCK_SURVIVES (BUG == 15)
#else
#define SETTINGS skip
#ifndef COMMITS
#define COMMITS 2 /* commits that are attempted, in all lives together; 4 at the most */
#endif
#ifndef CRASHES
#define CRASHES 2 /* losses of power and deaths of the process */
#endif
#ifndef EIOS
#define EIOS 1 /* barriers that fail */
#endif
#ifndef REFUSALS
#define REFUSALS 1 /* writes that fail: the disk is full */
#endif
#ifndef BIG
#define BIG 1 /* commits that are larger than a segment */
#endif
#ifndef BUG_NO_BARRIER
#define BUG_NO_BARRIER 0 /* a durable commit returns without a barrier */
#endif
#ifndef BUG_RETRY_BARRIER
#define BUG_RETRY_BARRIER 0 /* a barrier that failed is made again, and succeeds */
#endif
#ifndef BUG_TWO_BARRIERS
#define BUG_TWO_BARRIERS 0 /* two barriers of a file at once: one is told of the error, the other is not */
#endif
#ifndef BUG_LATE_DURABLE
#define BUG_LATE_DURABLE 0 /* what is durable is looked up behind the barrier, not before it */
#endif
#ifndef BUG_FORGOTTEN_WAITER
#define BUG_FORGOTTEN_WAITER 0 /* a failed barrier answers nobody */
#endif
#ifndef BUG_NO_DIRECTORY_SYNC
#define BUG_NO_DIRECTORY_SYNC 0 /* a new segment's name is not made durable */
#endif
#ifndef BUG_JOURNAL_FIRST
#define BUG_JOURNAL_FIRST 0 /* the journal names a checkpoint that is not durable yet */
#endif
#ifndef BUG_NO_RESYNC
#define BUG_NO_RESYNC 0 /* recovery shows what is in the page cache only */
#endif
#ifndef BUG_TRUST_CACHE
#define BUG_TRUST_CACHE 0 /* recovery reads what the page cache holds after a failed barrier */
#endif
#ifndef BUG_CUT_LATER
#define BUG_CUT_LATER 0 /* frames of a commit that was given up may come back from the disk under a later one */
#endif
#ifndef BUG_WITNESS_AHEAD
#define BUG_WITNESS_AHEAD 0 /* a commit claims that its own pages are durable */
#endif
#ifndef BUG_WITNESS_OF_ITSELF
#define BUG_WITNESS_OF_ITSELF 0 /* a commit of several segments claims that its own first ones are durable */
#endif
#ifndef BUG_SHOWN_EARLY
#define BUG_SHOWN_EARLY 0 /* a commit is shown before it is written */
#endif
#ifndef BUG_NO_CHAIN
#define BUG_NO_CHAIN 0 /* recovery looks at the sequences of frames only, not at the chain of their CRCs */
#endif
#ifndef BUG_LOCK_SURVIVES
#define BUG_LOCK_SURVIVES 0 /* the lock of a process that was killed is an obstacle */
#endif
#endif
#define MAX_COMMITS 4
#define SEGMENTS 5
#define SLOTS 8
#define FULL 4 /* from here on a segment is sealed before the next commit */
#define FRAMES 30
#define RECORDS 12
#define TORN 255
#define AT(s, o) ((s) * SLOTS + (o))

#define HEADER 1
#define PAGE 2
#define COMMIT 3
#define CHECKPOINT 4
#define FOOTER 5

#define CREATED 1
#define SEALED 2
#define MARKED 3

/* Frames that were ever written. */
byte frames = 1;
byte kind[FRAMES], seq[FRAMES], prev[FRAMES], known[FRAMES], number[FRAMES], place[FRAMES];

/* The disk. */
byte mem[SEGMENTS * SLOTS], disk[SEGMENTS * SLOTS];
bool dirty[SEGMENTS * SLOTS];
bool seen[SEGMENTS], kept[SEGMENTS]; /* the directory: what reads show, and what a loss of power leaves */
byte jkind[RECORDS], jsegment[RECORDS], jframe[RECORDS];
byte jwritten = 1, jdisk = 1, jpending = 1; /* records in the file, on the disk, and with those that wait for a write */
bool jdirty = false;

/* The running engine; what a crash takes away. */
byte seg, off = 1, next = 2, last = 1, count; /* where the next frame goes, its sequence, the frame before it, whole commits */
byte durable = 1; /* the last sequence known to be durable */
byte sseg, soff, snext, slast, scount; /* the savepoint */
bool inCommit, written, rolled, unclean, gate, busy, poisoned, open;

/* What the callers know; the judge of the model. */
byte returned, acked, wanted, answered, trying, attempts;
byte history[MAX_COMMITS + 1]; /* the commit frames of the commits that have returned */

byte crashes, eios, refusals, bigs;
bool crashed, writerDown, syncerDown;

/* -- the disk -------------------------------------------------------------------------------------------------------------------- */

/* What is overwritten may have reached the disk before. */
inline overwrite(x, f) {
  if
  :: dirty[x] -> if :: disk[x] = mem[x] :: skip fi
  :: else
  fi;
  mem[x] = f;
  dirty[x] = (disk[x] != f)
}

inline cutFrom(s, o) {
  k = o;
  do
  :: k < SLOTS -> if :: mem[AT(s, k)] != 0 || dirty[AT(s, k)] -> overwrite(AT(s, k), 0) :: else fi; k++
  :: else -> break
  od
}

/* An unsynced frame is on the disk, or not, or half over what was there. */
inline settle(x) {
  if
  :: !dirty[x]
  :: dirty[x] -> disk[x] = mem[x]
  :: dirty[x]
  :: dirty[x] && disk[x] != 0 && disk[x] != TORN -> disk[x] = TORN
  fi;
  dirty[x] = false
}

/* fdatasync of a segment. What is written while it runs (a sequence above "upTo") need not be in it. After an error the kernel forgets what was dirty. */
inline sync(s, upTo, ok) {
  k = 0;
  if
  :: ok = true;
     do
     :: k < SLOTS ->
        if
        :: dirty[AT(s, k)] && (mem[AT(s, k)] == 0 || seq[mem[AT(s, k)]] <= upTo) -> disk[AT(s, k)] = mem[AT(s, k)]; dirty[AT(s, k)] = false
        :: else
        fi;
        k++
     :: else -> break
     od
  :: eios < EIOS ->
     ok = false;
     eios++;
     do
     :: k < SLOTS -> settle(AT(s, k)); k++
     :: else -> break
     od
  fi;
  k = 0
}

inline dropCache(s) {
  k = 0;
  do
  :: k < SLOTS -> if :: !dirty[AT(s, k)] -> mem[AT(s, k)] = disk[AT(s, k)] :: else fi; k++
  :: else -> break
  od;
  k = 0
}

inline syncDirectory(ok) {
  if
  :: ok = true; k = 0; do :: k < SEGMENTS -> kept[k] = seen[k]; k++ :: else -> break od
  :: eios < EIOS -> ok = false; eios++; k = 0; do :: k < SEGMENTS -> if :: kept[k] = seen[k] :: skip fi; k++ :: else -> break od
  fi;
  k = 0
}

inline syncJournal(ok) {
  if
  :: ok = true; jdisk = jwritten
  :: eios < EIOS && jdirty -> ok = false; eios++; do :: jdisk < jwritten -> jdisk++ :: break od
  fi;
  jdirty = false
}

/* Power: everything unsynced goes either way, and nothing is cached any more. */
inline losePower() {
  k = 0;
  do
  :: k < SEGMENTS ->
     if
     :: kept[k] != seen[k] -> if :: kept[k] = seen[k] :: seen[k] = kept[k] fi
     :: else
     fi;
     m = 0;
     do
     :: m < SLOTS ->
        settle(AT(k, m));
        if :: !kept[k] -> disk[AT(k, m)] = 0 :: else fi;
        mem[AT(k, m)] = disk[AT(k, m)];
        m++
     :: else -> break
     od;
     k++
  :: else -> break
  od;
  k = 0;
  m = 0;
  if
  :: jdirty -> do :: jdisk < jwritten -> jdisk++ :: break od
  :: else
  fi;
  jwritten = jdisk;
  jdirty = false
}

/* -- the log --------------------------------------------------------------------------------------------------------------------- */

inline emit(what, durableThen) {
  kind[frames] = what;
  seq[frames] = next;
  prev[frames] = last;
  known[frames] = durableThen;
  number[frames] = count;
  place[frames] = AT(seg, off);
  printf("write frame %d of kind %d, sequence %d, behind %d, to segment %d slot %d\n", frames, what, next, last, seg, off);
  overwrite(AT(seg, off), frames);
  last = frames;
  frames++;
  next++;
  off++;
  assert(off <= SLOTS && frames < FRAMES)
}

/* Poisons the writer, for good; who waits is told. */
inline poison() {
  poisoned = true;
  if
  :: BUG_FORGOTTEN_WAITER
  :: else -> answered = wanted
  fi
}

/* Nobody else's barrier runs, so that the one which fails is the one that is told. */
inline barrierOf(s, upTo) {
  atomic { (!busy || BUG_TWO_BARRIERS) -> busy = true };
  atomic {
    sync(s, upTo, fine);
    if :: !fine && BUG_RETRY_BARRIER -> sync(s, upTo, fine) :: else fi
  };
  d_step {
    printf("barrier of segment %d: %d\n", s, fine);
    busy = false; if :: !fine -> poison() :: else fi; fine = fine && !poisoned
  }
}

inline addRecord(what, s, f) {
  assert(jpending < RECORDS);
  jkind[jpending] = what;
  jsegment[jpending] = s;
  jframe[jpending] = f;
  jpending++
}

inline flushJournal() {
  if
  :: jpending > jwritten || jdirty ->
     atomic {
       fine = true;
       if
       :: jpending > jwritten -> if :: jwritten = jpending; jdirty = true :: refusals < REFUSALS -> refusals++; fine = false fi
       :: else
       fi
     };
     if
     :: fine -> atomic { syncJournal(fine); if :: !fine -> poison() :: else fi }
     :: else
     fi
  :: else -> fine = true
  fi
}

inline save() {
  sseg = seg; soff = off; snext = next; slast = last; scount = count;
  written = false;
  rolled = false
}

/* A commit is given up: its segments are deleted, its frames are cut off. */
inline goBack() {
  atomic {
    printf("the commit is given up\n");
    do
    :: seg > sseg -> if :: seen[seg] && !poisoned -> cutFrom(seg, 0); seen[seg] = false :: else fi; seg--
    :: else -> break
    od;
    off = soff; next = snext; last = slast; count = scount;
    if :: durable >= next -> durable = next - 1 :: else fi;
    if
    :: written && !poisoned -> if :: cutFrom(seg, off) :: skip fi; unclean = true
    :: else
    fi;
    k = 0;
    rolled = false
  }
}

/* Seals the active segment and creates the next one; in this order, each durable before the next. */
inline roll() {
  atomic {
    if
    :: emit(FOOTER, 0); cutFrom(seg, off); k = 0; fine = true
    :: refusals < REFUSALS -> refusals++; fine = false
    fi
  };
  if
  :: fine ->
     barrierOf(seg, next - 1);
     if
     :: fine ->
        atomic {
          durable = next - 1;
          footer = last;
          assert(seg + 1 < SEGMENTS);
          if
          :: seg++; off = 0; cutFrom(seg, 0); k = 0; seen[seg] = true; emit(HEADER, 0)
          :: refusals < REFUSALS -> refusals++; fine = false
          fi
        };
        if
        :: fine ->
           barrierOf(seg, next - 1);
           if
           :: fine ->
              atomic { if :: BUG_NO_DIRECTORY_SYNC :: else -> syncDirectory(fine); if :: !fine -> poison() :: else fi fi };
              if :: fine -> durable = next - 1 :: else fi
           :: else
           fi
        :: else
        fi
     :: else
     fi
  :: else
  fi
}

/* What is told to callers when everything up to a commit is durable. */
inline acknowledge(n) {
  printf("commit %d is reported durable\n", n);
  if :: acked < n -> acked = n :: else fi;
  if :: answered < n -> answered = n :: else fi
}

proctype Writer() {
  byte k, m, s, o, q, chain, f, footer;
  byte bseg, boff, bnext, blast, bcount, jsealed, jlast, jmark, from;
  bool fine, inside, closed, bclosed, big, durably, marked, mustRoll;

life:
  {
    if
    :: open -> skip
    :: else ->
       /* ---------------------------------------------------------------------------------------------------------------- recovery */
       !BUG_LOCK_SURVIVES;
       atomic { syncJournal(fine) };
       if :: !fine -> goto again :: else fi;
       skip;
       d_step { jwritten = jdisk; jpending = jdisk; k = 0; jlast = 0; jmark = 0; jsealed = 0;
         do
         :: k < jwritten ->
            if
            :: jkind[k] == CREATED -> jlast = jsegment[k]; jmark = 0
            :: jkind[k] == SEALED -> jsealed = jsegment[k] + 1; assert(disk[place[jframe[k]]] == jframe[k] && seen[jsegment[k]]); f = jframe[k]
            :: else -> jmark = jframe[k]
            fi;
            k++
         :: else -> break
         od;
         /* The journal knows the active segment, or that the last one is sealed. */
         if
         :: jsealed == jlast + 1 -> s = jsealed; chain = f; q = seq[f] + 1; bcount = number[f]; closed = true
         :: else -> s = jlast; closed = false; assert(seen[s])
         fi;
         k = 0
       };
       from = s;
       /* Every segment of the tail is synced and read past the cache before it is walked. */
       do
       :: s < SEGMENTS && seen[s] ->
          atomic { if :: BUG_NO_RESYNC -> fine = true :: else -> sync(s, 254, fine) fi; if :: fine && !BUG_TRUST_CACHE -> dropCache(s) :: else fi };
          if :: !fine -> goto again :: else fi;
          s++
       :: else -> break
       od;
       skip;
       d_step {
         s = from; o = 0;
         inside = false;
         if
         :: closed -> bseg = s - 1; boff = place[chain] % SLOTS + 1; bnext = q; blast = chain; bclosed = true
         :: else ->
            /* Known to be durable: the header, and the checkpoint. */
            f = mem[AT(s, 0)];
            assert(f != 0 && f != TORN && kind[f] == HEADER);
            if
            :: jmark != 0 -> assert(mem[place[jmark]] == jmark); f = jmark
            :: else
            fi;
            chain = f; q = seq[f] + 1; o = place[f] % SLOTS + 1; bcount = number[f];
            bseg = s; boff = o; bnext = q; blast = chain; bclosed = false
         fi;
         do
         :: s >= SEGMENTS || !seen[s] || o >= SLOTS -> break
         :: else ->
            f = mem[AT(s, o)];
            if
            :: f == 0 || f == TORN -> break
            :: else
            fi;
            if
            :: seq[f] != q || (prev[f] != chain && !BUG_NO_CHAIN) -> break
            :: else
            fi;
            if :: (o == 0) != (kind[f] == HEADER) -> break :: else fi;
            chain = f; q++; o++;
            if
            :: kind[f] == PAGE -> inside = true
            :: kind[f] == COMMIT -> inside = false; bcount = number[f]
            :: kind[f] == FOOTER -> s++; o = 0
            :: else
            fi;
            if
            :: !inside -> blast = chain; bnext = q;
               if :: kind[f] == FOOTER -> bclosed = true; bseg = s - 1; boff = place[f] % SLOTS + 1 :: else -> bclosed = false; bseg = s; boff = o fi
            :: else
            fi
         od;
         /* A whole commit behind the end that knew the missing frame to be durable would be damage, and there is none in this model: it must not be found. */
         k = AT(s, o);
         do
         :: k < SEGMENTS * SLOTS ->
            f = mem[k];
            if
            :: f != 0 && f != TORN && seen[k / SLOTS] && kind[f] == COMMIT && seq[f] > q -> assert(known[f] < q)
            :: else
            fi;
            k++
         :: else -> break
         od;
         k = 0
       };
       /* Cut what a crash left, and make all that will be shown durable. */
       atomic { cutFrom(bseg, boff); k = 0 };
       atomic { if :: BUG_NO_RESYNC -> fine = true :: else -> sync(bseg, 254, fine) fi };
       if :: !fine -> goto again :: else fi;
       s = SEGMENTS - 1;
       do
       :: s > bseg -> atomic { if :: seen[s] -> cutFrom(s, 0); k = 0; seen[s] = false :: else fi; s-- }
       :: else -> break
       od;
       atomic { syncDirectory(fine) };
       if :: !fine -> goto again :: else fi;
       /* The journal is told of the segments that the walk found. */
       d_step {
         s = from;
         if :: closed && bseg >= s -> f = mem[AT(s, 0)]; addRecord(CREATED, s, f) :: else fi;
         do
         :: s < bseg || (s == bseg && bclosed) ->
            o = SLOTS - 1;
            do :: mem[AT(s, o)] != 0 && kind[mem[AT(s, o)]] == FOOTER -> break :: else -> o-- od;
            addRecord(SEALED, s, mem[AT(s, o)]);
            s++;
            if :: s <= bseg -> addRecord(CREATED, s, mem[AT(s, 0)]) :: else fi
         :: else -> break
         od;
         jwritten = jpending; jdirty = (jwritten != jdisk);
         o = 0
       };
       atomic { syncJournal(fine) };
       if :: !fine -> goto again :: else fi;
       /* ------------------------------------------------------------------------------------------------------------------- judge */
       d_step {
         seg = bseg; off = boff; next = bnext; last = blast; count = bcount;
         durable = next - 1;
         printf("recovered %d commits, %d were reported durable, %d had returned\n", count, acked, returned);
         assert(count >= acked);         /* nothing that was reported durable is lost */
         assert(count <= returned + 1);  /* and nothing is there that was never made */
         f = last;
         q = count;
         do
         :: f != 0 ->
            assert(mem[place[f]] == f && disk[place[f]] == f); /* every frame of the log is at its place, and will be there after a loss of power */
            if
            :: kind[f] == COMMIT ->
               assert(number[f] == q);
               assert(q > returned || f == history[q]);   /* a prefix of the commits, in their order */
               assert(q <= returned || f == trying);      /* the one that was being made may be there */
               history[q] = f;
               q--
            :: else
            fi;
            f = prev[f]
         :: else -> break
         od;
         returned = count; acked = count; wanted = count; answered = count;
         q = 0; f = 0; k = 0; m = 0; s = 0; o = 0; chain = 0; from = 0; jlast = 0; jmark = 0; jsealed = 0;
         bseg = 0; boff = 0; bnext = 0; blast = 0; bcount = 0; inside = false; closed = false;
         unclean = false
       };
       if
       :: bclosed ->
          /* The last segment is sealed: begin the next. Its failure is a failure to open. */
          atomic {
            save();
            assert(seg + 1 < SEGMENTS);
            seg++; off = 0; cutFrom(seg, 0); k = 0; seen[seg] = true; emit(HEADER, 0)
          };
          barrierOf(seg, 254);
          if :: !fine -> goto again :: else fi;
          atomic { syncDirectory(fine) };
          if :: !fine -> goto again :: else fi;
          d_step { durable = next - 1; addRecord(CREATED, seg, last) };
          flushJournal();
          if :: !fine -> goto again :: else fi
       :: else
       fi;
       d_step { bclosed = false; open = true }
    fi;

    /* ---------------------------------------------------------------------------------------------------------------------- commits */
    do
    :: attempts < COMMITS && !poisoned ->
       atomic {
         !gate -> gate = true;
         attempts++;
         inCommit = true;
         save();
         if :: bigs < BIG -> big = true; bigs++ :: big = false fi;
         if :: durably = true :: durably = false fi;
         if :: marked = true :: marked = false fi
       };
       /* Before the first write: the journal is up to date, what was given up is gone, and the segment has room. */
       flushJournal();
       if :: !fine -> goto failed :: else fi;
       if
       :: unclean && !BUG_CUT_LATER ->
          atomic { overwrite(AT(seg, off), 0) }; /* without its first frame nothing of it is part of the log */
          barrierOf(seg, 254);
          if :: !fine -> goto failed :: else -> unclean = false fi
       :: else
       fi;
       if
       :: off >= FULL ->
          written = true;
          roll();
          if :: !fine -> goto failed :: else fi;
          d_step { addRecord(SEALED, seg - 1, footer); addRecord(CREATED, seg, last); save() };
          flushJournal();
          if :: !fine -> goto failed :: else fi
       :: else
       fi;
       written = true;
       if
       :: big ->
          atomic {
            if :: emit(PAGE, 0); fine = true :: refusals < REFUSALS -> refusals++; fine = false fi;
            gate = false
          };
          if :: !fine -> goto failed :: else fi;
          atomic { !gate -> gate = true };
          roll();
          rolled = true;
          if :: !fine -> goto failed :: else fi
       :: else
       fi;
       /* One write: pages, the commit frame, and perhaps a checkpoint; the disk may be full behind any of them. */
       atomic {
         fine = false;
         if
         :: BUG_SHOWN_EARLY -> returned = count + 1; history[returned] = frames + 1
         :: else
         fi;
         if
         :: emit(PAGE, 0);
            if
            :: count++; trying = frames;
               f = durable;
               if
               :: BUG_WITNESS_AHEAD -> f = next - 1
               :: f >= snext && !BUG_WITNESS_OF_ITSELF -> f = snext - 1
               :: else
               fi;
               emit(COMMIT, f);
               f = 0;
               if
               :: marked ->
                  if :: emit(CHECKPOINT, 0); fine = true :: refusals < REFUSALS -> refusals++ fi
               :: else -> fine = true
               fi
            :: refusals < REFUSALS -> refusals++
            fi
         :: refusals < REFUSALS -> refusals++
         fi
       };
       if :: !fine -> goto failed :: else fi;
       if :: marked && BUG_JOURNAL_FIRST -> addRecord(MARKED, seg, last); flushJournal() :: else fi;
       if
       :: durably || marked || rolled ->
          if
          :: BUG_NO_BARRIER
          :: else ->
             barrierOf(seg, next - 1);
             if :: !fine -> goto failed :: else fi
          fi;
          d_step { durable = next - 1; acknowledge(count) }
       :: else
       fi;
       d_step {
         inCommit = false;
         returned = count; history[count] = trying;
         if :: wanted < count -> if :: durably -> wanted = count :: else fi :: else fi;
         if
         :: rolled -> addRecord(SEALED, seg - 1, footer); addRecord(CREATED, seg, mem[AT(seg, 0)])
         :: else
         fi;
         if :: marked && !BUG_JOURNAL_FIRST -> addRecord(MARKED, seg, last) :: else fi;
         rolled = false
       };
       flushJournal(); /* a failure here is not one of the commit */
       atomic {
         if
         :: wanted < returned ->
            wanted = returned; /* a caller waits for a commit that was only written */
            if :: poisoned -> answered = wanted :: else fi
         :: skip
         fi;
         gate = false
       };
       goto ended;
failed:
       skip;
       goBack();
       d_step { inCommit = false; gate = false };
ended:
       skip;
       d_step { big = false; durably = false; marked = false; written = false }
    :: else -> break
    od;
end:
    false;
again:
    skip
  } unless { crashed };
  atomic {
    k = 0; m = 0; s = 0; o = 0; q = 0; chain = 0; f = 0; footer = 0; bseg = 0; boff = 0; bnext = 0; blast = 0; bcount = 0; jsealed = 0; jlast = 0; jmark = 0; from = 0;
    fine = false; inside = false; closed = false; bclosed = false; big = false; durably = false; marked = false;
    poisoned = false;
    if
    :: crashed -> writerDown = true
    :: else -> goto life /* the open failed: the caller tries again */
    fi
  };
  atomic { !crashed -> writerDown = false };
  goto life
}

/* Makes what was only written durable, on another thread, while the writer goes on. */
proctype Syncer() {
  byte k, s, upTo, n;
  bool fine;
end_life:
  {
    do
    :: atomic {
         open && !poisoned && wanted > acked && !gate && (!busy || BUG_TWO_BARRIERS) -> busy = true;
         s = seg;
         upTo = (inCommit -> snext : next) - 1;
         n = returned
       };
       atomic { sync(s, upTo, fine) };
       d_step {
         printf("second thread: barrier of segment %d up to %d: %d\n", s, upTo, fine);
         busy = false;
         if :: BUG_LATE_DURABLE -> upTo = next - 1; n = returned :: else fi;
         if
         :: !fine -> poison()
         :: fine && !poisoned -> if :: durable < upTo -> durable = upTo :: else fi; acknowledge(n)
         :: else
         fi;
         s = 0; upTo = 0; n = 0; fine = false
       }
    od
  } unless { crashed };
  atomic { k = 0; s = 0; upTo = 0; n = 0; fine = false; syncerDown = true };
  atomic { !crashed -> syncerDown = false };
  goto end_life
}

/* Reads what commits have returned, at any time. */
proctype Reader() {
  byte n;
end:
  do
  :: d_step {
       open && returned > 0 -> n = 1;
       do
       :: n <= returned ->
          assert(mem[place[history[n]]] == history[n]);
          assert(mem[place[prev[history[n]]]] == prev[history[n]] && kind[prev[history[n]]] == PAGE);
          n++
       :: else -> break
       od;
       n = 0
     }
  od
}

/* Power fails, or the process dies, at any time. */
proctype World() {
  byte k, m;
end:
  do
  :: atomic {
       crashes < CRASHES ->
       crashes++;
       if
       :: losePower(); printf("power is lost\n")
       :: printf("the process is killed\n")
       fi;
       seg = 0; off = 0; next = 0; last = 0; count = 0; durable = 0;
       sseg = 0; soff = 0; snext = 0; slast = 0; scount = 0; jpending = 0;
       inCommit = false; written = false; rolled = false; unclean = false; gate = false; busy = false; poisoned = false; open = false;
       wanted = 0; answered = 0;
       crashed = true
     };
     atomic { writerDown && syncerDown -> crashed = false }
  od
}

init {
  atomic {
    SETTINGS;
    kind[1] = HEADER; seq[1] = 1; mem[0] = 1; disk[0] = 1; frames = 2;
    seen[0] = true; kept[0] = true;
    jkind[0] = CREATED; jframe[0] = 1;
    open = true;
    run Writer(); run Syncer(); run World();
#ifndef LIVENESS
    run Reader()
#endif
  }
}

#ifdef LIVENESS
ltl answered_ { [] (wanted > answered -> <> (wanted <= answered)) }
ltl opens { [] (!open -> <> open) }
#endif
