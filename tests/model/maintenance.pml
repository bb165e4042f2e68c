/*
 * Retention and compaction beside commits, readers and crashes: the boundary moves, a compaction copies the survivors of a sealed segment,
 * is installed by a record of the journal, and the old segment is deleted once no reader can be on it. This is the order that the design
 * asks for; docs/durability.md says which of its steps exist in the code. Run by run.sh; flags BUG_... plant one fault each.
 *
 * Of the log this model takes what log.pml shows: a crash leaves the commits up to any one between the last durable and the last written.
 * Commit k has one page, page k; its tree is a set of pages; its dead list names at most one page of its base, the commit before it.
 * Segments 0 and 1 are of the log and hold two pages each; 2 and 3 are made by compactions. Of the journal a crash leaves a prefix.
 */
/* Bounds. -DNAME=n sets one. A build with -DCHOOSE reads them, and the number of a planted fault as BUG, from the environment: one build serves all checks. */
#ifdef CHOOSE
c_code { static int setting(const char *name, int otherwise) { const char *text = getenv(name); return text ? atoi(text) : otherwise; } };
hidden byte COMMITS, CRASHES, EIOS, REFUSALS, ROUNDS, REWRITES, BUG;
#define SETTINGS c_code { COMMITS = setting("COMMITS", 4); CRASHES = setting("CRASHES", 2); EIOS = setting("EIOS", 1); REFUSALS = setting("REFUSALS", 1); ROUNDS = setting("ROUNDS", 2); REWRITES = setting("REWRITES", 1); BUG = setting("BUG", 0); }
#define BUG_FREE_EARLY (BUG == 1)
#define BUG_BOUNDARY_UNTOLD (BUG == 2)
#define BUG_NO_LEASE (BUG == 3)
#define BUG_NO_COPY_BARRIER (BUG == 4)
#define BUG_NO_DIRECTORY_SYNC (BUG == 5)
#define BUG_DELETE_BEFORE_INSTALL (BUG == 6)
#define BUG_NO_GRACE (BUG == 7)
#define BUG_NO_RESYNC (BUG == 8)
#define BUG_REWRITE_NO_DIRECTORY_SYNC (BUG == 9)
#define BUG_WAIT_FOR_ALL (BUG == 10)
#define BUG_LOCK_SURVIVES (BUG == 11)
#else
#define SETTINGS skip
#ifndef COMMITS
#define COMMITS 4 /* commits in the log at once; 4 at the most */
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
#ifndef ROUNDS
#define ROUNDS 2 /* compactions, in all lives together; 2 at the most */
#endif
#ifndef REWRITES
#define REWRITES 1 /* rewrites of the journal */
#endif
#ifndef BUG_FREE_EARLY
#define BUG_FREE_EARLY 0 /* the boundary moves to a commit that is not durable */
#endif
#ifndef BUG_BOUNDARY_UNTOLD
#define BUG_BOUNDARY_UNTOLD 0 /* what the new boundary frees is used before the journal has the boundary */
#endif
#ifndef BUG_NO_LEASE
#define BUG_NO_LEASE 0 /* the boundary passes a commit that a reader holds */
#endif
#ifndef BUG_NO_COPY_BARRIER
#define BUG_NO_COPY_BARRIER 0 /* a compaction is installed before its survivors are durable */
#endif
#ifndef BUG_NO_DIRECTORY_SYNC
#define BUG_NO_DIRECTORY_SYNC 0 /* a compaction is installed before the name of its segment is durable */
#endif
#ifndef BUG_DELETE_BEFORE_INSTALL
#define BUG_DELETE_BEFORE_INSTALL 0 /* a segment is deleted before the journal's record of its replacement is durable */
#endif
#ifndef BUG_NO_GRACE
#define BUG_NO_GRACE 0 /* a segment is deleted under a reader that looked its place up before */
#endif
#ifndef BUG_NO_RESYNC
#define BUG_NO_RESYNC 0 /* recovery deletes what a record replaces that is in the page cache only */
#endif
#ifndef BUG_REWRITE_NO_DIRECTORY_SYNC
#define BUG_REWRITE_NO_DIRECTORY_SYNC 0 /* records are appended to a rewritten journal whose name is not durable */
#endif
#ifndef BUG_WAIT_FOR_ALL
#define BUG_WAIT_FOR_ALL 0 /* a deletion waits until there is no reader at all */
#endif
#ifndef BUG_LOCK_SURVIVES
#define BUG_LOCK_SURVIVES 0 /* the lock of a process that was killed is an obstacle */
#endif
#endif
#define PAGES 4
#define SEGMENTS 4
#define TARGET 2
#define NONE 255
#define RECORDS 12
#define BIT(p) (1 << (p))

#define BOUNDARY 1
#define INSTALLED 2

/* The disk. */
byte written, flushed;                            /* commits in the log: all, and those known to be on the disk */
byte tree[PAGES + 1], deads[PAGES + 1];           /* per commit: its pages, and what it lists as dead */
byte mem[SEGMENTS], disk[SEGMENTS];               /* per segment made by a compaction: its pages, as read, and on the disk */
bool seen[SEGMENTS], kept[SEGMENTS];              /* the directory: what reads show, and what a loss of power leaves */
byte jkind[RECORDS], jfrom[RECORDS], jto[RECORDS];/* boundary: commit; installed: old segment, new segment (NONE if nothing survived) */
byte jwritten, jdisk;                             /* records in the journal: all, and those on the disk */
bool jdirty, jrenamed;                            /* unsynced records; a rewritten journal whose name is not durable */
byte jold;                                        /* the records of the journal that has that name meanwhile */

/* The running engine; what a crash takes away. */
byte boundary = 1, safeBoundary = 1;              /* the oldest commit that can be read; the one up to which things may be freed */
byte place[PAGES + 1];                            /* the page map */
byte epoch;                                       /* 0 or 1: turns when the page map has changed */
bool open, poisoned, working;

/* The reader: the commit it holds (0: none), whether it is between looking a page up and reading it, and since which epoch. */
byte lease;
bool inside, since;

byte crashes, eios, refusals, rounds, rewrites;
bool crashed, writerDown, keeperDown, readerDown;

#define PAGES_OF(s) ((s) == 0 -> 6 : ((s) == 1 -> 24 : mem[s]))
#define SEALED(s) ((s) >= TARGET || flushed >= 2 * (s) + 2)

inline syncJournal(ok) {
  if
  :: jdirty ->
     if
     :: ok = true; jdisk = jwritten
     :: eios < EIOS -> ok = false; eios++; do :: jdisk < jwritten -> jdisk++ :: break od
     fi;
     jdirty = false
  :: else -> ok = true
  fi
}

inline addRecord(what, a, b) {
  assert(jwritten < RECORDS);
  jkind[jwritten] = what;
  jfrom[jwritten] = a;
  jto[jwritten] = b;
  jwritten++;
  jdirty = true
}

inline syncDirectory(ok) {
  if
  :: ok = true; k = 0; do :: k < SEGMENTS -> kept[k] = seen[k]; k++ :: else -> break od; jrenamed = false
  :: eios < EIOS -> ok = false; eios++; k = 0; do :: k < SEGMENTS -> if :: kept[k] = seen[k] :: skip fi; k++ :: else -> break od
  fi;
  k = 0
}

/* -- commits ---------------------------------------------------------------------------------------------------------------------- */

proctype Writer() {
  byte k, m, s, h, first;
  bool fine;
life:
  {
    if
    :: open
    :: else ->
       /* ------------------------------------------------------------------------------------------------------------ recovery */
       !BUG_LOCK_SURVIVES;
       flushed = written; /* the log: log.pml */
       atomic { if :: BUG_NO_RESYNC -> fine = true :: else -> syncJournal(fine) fi };
       if :: !fine -> goto again :: else fi;
       atomic {
         /* What the page cache holds of a journal that could not be synced is not what is there. */
         if :: !jdirty -> jwritten = jdisk :: else fi;
         boundary = 1;
         place[1] = 0; place[2] = 0; place[3] = 1; place[4] = 1;
         k = 0;
         do
         :: k < jwritten ->
            if
            :: jkind[k] == BOUNDARY -> boundary = jfrom[k]
            :: else ->
               m = 1;
               do
               :: m <= PAGES -> if :: place[m] == jfrom[k] -> place[m] = ((jto[k] != NONE && (mem[jto[k]] & BIT(m))) -> jto[k] : NONE) :: else fi; m++
               :: else -> break
               od
            fi;
            k++
         :: else -> break
         od;
         k = 0; m = 0
       };
       /* Segments that a record replaces, or that no record installs, are removed. */
       s = 0;
       do
       :: s < SEGMENTS ->
          atomic {
            k = 0; m = 0; first = 0;
            do
            :: k < jwritten ->
               if
               :: jkind[k] == INSTALLED && jfrom[k] == s -> m = 1
               :: jkind[k] == INSTALLED && jto[k] == s -> first = 1
               :: else
               fi;
               k++
            :: else -> break
            od;
            if
            :: seen[s] && (m == 1 || (s >= TARGET && first == 0)) ->
               printf("recovery removes segment %d\n", s);
               seen[s] = false;
               if :: s >= TARGET -> mem[s] = 0 :: else fi
            :: else
            fi;
            k = 0; m = 0; first = 0;
            s++
          }
       :: else -> break
       od;
       s = 0;
       atomic { syncDirectory(fine) };
       if :: !fine -> goto again :: else fi;
       /* ----------------------------------------------------------------------------------------------------------------- judge */
       d_step {
         printf("recovered commits %d to %d\n", boundary, written);
         assert(written == 0 || boundary <= written); /* the boundary is at a commit that is there */
         h = boundary;
         do
         :: h <= written ->
            m = 1;
            do
            :: m <= PAGES ->
               if
               :: tree[h] & BIT(m) -> /* every page of every commit that can be read is at its place, and on the disk */
                  assert(place[m] != NONE && seen[place[m]]);
                  assert(place[m] < TARGET || (mem[place[m]] & BIT(m)))
               :: else
               fi;
               m++
            :: else -> break
            od;
            h++
         :: else -> break
         od;
         m = written + 1;
         do
         :: m <= PAGES -> assert(place[m] < TARGET); m++ /* pages that are to come have no place but in the log */
         :: else -> break
         od;
         h = 0; m = 0;
         safeBoundary = boundary;
         open = true
       }
    fi;
end:
    (open && !poisoned && (written < COMMITS || flushed < written));
    if
    :: atomic {
         open && !poisoned && written < COMMITS -> written++;
         tree[written] = tree[written - 1] | BIT(written);
         deads[written] = 0;
         /* It may replace a page of its base. */
         m = 1;
         do
         :: m < written && (tree[written - 1] & BIT(m)) -> deads[written] = BIT(m); tree[written] = tree[written] & ~BIT(m); break
         :: m < written -> m++
         :: break
         od;
         m = 0;
         printf("commit %d lists as dead the pages %d\n", written, deads[written])
       }
    :: atomic { open && !poisoned && flushed < written -> flushed = written }
    fi;
    goto end;
again:
    skip
  } unless { crashed };
  atomic {
    k = 0; m = 0; s = 0; h = 0; first = 0; fine = false;
    if
    :: crashed -> writerDown = true
    :: else -> goto life
    fi
  };
  atomic { !crashed -> writerDown = false };
  goto life
}

/* -- maintenance ------------------------------------------------------------------------------------------------------------------ */

inline pageGarbage() {
  k = 1; garbage = 0;
  do :: k <= safeBoundary -> garbage = garbage | deads[k]; k++ :: else -> break od;
  k = 0
}

proctype Keeper() {
  byte k, m, s, t, to, garbage, survivors;
  bool fine;
end_life:
  {
    do
    :: /* The boundary moves, to a durable commit that no reader's lease is behind. */
       atomic {
         open && !poisoned && !working && boundary < written && (flushed > boundary || BUG_FREE_EARLY) && (lease == 0 || lease > boundary || BUG_NO_LEASE) ->
         working = true;
         boundary++;
         if :: BUG_BOUNDARY_UNTOLD :: else -> addRecord(BOUNDARY, boundary, 0) fi
       };
       atomic { syncJournal(fine); if :: !fine -> poisoned = true :: else -> safeBoundary = boundary fi };
       atomic { fine = false; working = false }
    :: /* A sealed segment that holds garbage is compacted. */
       atomic {
         open && !poisoned && !working && rounds < ROUNDS ->
         pageGarbage();
         s = 0;
         do
         :: s < SEGMENTS && seen[s] && SEALED(s) && (PAGES_OF(s) & garbage) != 0 -> break
         :: s < SEGMENTS -> s++
         :: s >= SEGMENTS -> break
         od;
         if
         :: s < SEGMENTS -> working = true; rounds++
         :: else -> s = 0; garbage = 0
         fi
       };
       if
       :: !working
       :: else ->
          atomic {
            survivors = PAGES_OF(s) & ~garbage;
            t = TARGET;
            do :: t < SEGMENTS && seen[t] -> t++ :: else -> break od;
            assert(t < SEGMENTS);
            /* Survivors into a new segment, if there are any. */
            if
            :: survivors == 0 -> t = NONE; fine = true
            :: survivors != 0 -> seen[t] = true; mem[t] = survivors; fine = true
            :: survivors != 0 && refusals < REFUSALS -> refusals++; fine = false
            fi;
            printf("segment %d is compacted into %d, pages %d survive: %d\n", s, t, survivors, fine)
          };
          if :: !fine -> goto ended :: else fi;
          /* Durable: the content, then the name. */
          if
          :: t == NONE
          :: else ->
             atomic {
               if
               :: BUG_NO_COPY_BARRIER
               :: else -> if :: disk[t] = mem[t] :: eios < EIOS -> eios++; poisoned = true; fine = false fi
               fi
             };
             if :: !fine -> goto ended :: else fi;
             atomic { if :: BUG_NO_DIRECTORY_SYNC :: else -> syncDirectory(fine); if :: !fine -> poisoned = true :: else fi fi };
             if :: !fine -> goto ended :: else fi
          fi;
          if
          :: BUG_DELETE_BEFORE_INSTALL -> seen[s] = false
          :: else
          fi;
          /* Installed: the record is durable before the page map changes and anything is deleted. */
          atomic { addRecord(INSTALLED, s, t) };
          atomic { syncJournal(fine); if :: !fine -> poisoned = true :: else fi };
          if :: !fine -> goto ended :: else fi;
          atomic {
            m = 1;
            do
            :: m <= PAGES -> if :: place[m] == s -> place[m] = ((survivors & BIT(m)) -> t : NONE) :: else fi; m++
            :: else -> break
            od;
            m = 0;
            epoch = 1 - epoch;
            printf("segment %d is replaced by %d\n", s, t)
          };
          /* Deleted once every reader that may have seen the old map is gone. */
          if
          :: BUG_NO_GRACE
          :: BUG_WAIT_FOR_ALL -> !inside
          :: !BUG_NO_GRACE && !BUG_WAIT_FOR_ALL -> !(inside && since != epoch)
          fi;
          atomic { seen[s] = false; if :: s >= TARGET -> mem[s] = 0 :: else fi; printf("segment %d is deleted\n", s) };
          atomic { syncDirectory(fine); if :: !fine -> poisoned = true :: else fi }
       fi;
ended:
       atomic {
         /* A compaction that was given up leaves no segment. */
         if
         :: working && !fine && !poisoned && t >= TARGET && t < SEGMENTS && seen[t] && place[1] != t && place[2] != t && place[3] != t && place[4] != t -> seen[t] = false; mem[t] = 0
         :: else
         fi;
         s = 0; t = 0; to = 0; garbage = 0; survivors = 0; fine = false; working = false
       }
    :: /* The journal is rewritten: a new file with the same records, durable, takes its name; then the directory is synced. */
       atomic { open && !poisoned && !working && rewrites < REWRITES && jwritten == jdisk -> working = true; rewrites++; jold = jwritten; jrenamed = true };
       if
       :: BUG_REWRITE_NO_DIRECTORY_SYNC
       :: else -> atomic { syncDirectory(fine); if :: !fine -> poisoned = true :: else fi }
       fi;
       atomic { fine = false; working = false }
    od
  } unless { crashed };
  atomic { k = 0; m = 0; s = 0; t = 0; to = 0; garbage = 0; survivors = 0; fine = false; keeperDown = true };
  atomic { !crashed -> keeperDown = false };
  goto end_life
}

/* -- a reader ---------------------------------------------------------------------------------------------------------------------- */

proctype Reader() {
  byte p, s;
end_life:
  {
    do
    :: /* Holds a commit that can be read. */
       atomic {
         open && lease == 0 && written >= boundary && written > 0 -> lease = boundary;
         do :: lease < written -> lease++ :: break od
       }
    :: atomic { lease != 0 && !inside -> lease = 0 }
    :: /* Looks a page of it up, and reads it later. */
       atomic {
         lease != 0 ->
         inside = true; since = epoch;
         p = 1;
         do
         :: tree[lease] & BIT(p) -> break
         :: p < lease -> p++
         :: p >= lease -> break
         od;
         if
         :: tree[lease] & BIT(p) -> s = place[p]; assert(s != NONE) /* no dangling address */
         :: else -> p = 0
         fi
       };
       atomic {
         if
         :: p != 0 -> assert(seen[s] && (s < TARGET || (mem[s] & BIT(p)))) /* no reader on a deleted segment */
         :: else
         fi;
         p = 0; s = 0; inside = false; since = 0
       }
    od
  } unless { crashed };
  atomic { p = 0; s = 0; readerDown = true };
  atomic { !crashed -> readerDown = false };
  goto end_life
}

/* -- crashes ----------------------------------------------------------------------------------------------------------------------- */

inline losePower() {
  do :: written > flushed -> tree[written] = 0; deads[written] = 0; written-- :: break od;
  k = 0;
  do
  :: k < SEGMENTS ->
     if
     :: kept[k] != seen[k] -> if :: kept[k] = seen[k] :: seen[k] = kept[k] fi
     :: else
     fi;
     /* An unsynced copy is whole, or it is not. */
     if
     :: k >= TARGET && disk[k] != mem[k] && kept[k] -> if :: disk[k] = mem[k] :: skip fi
     :: else
     fi;
     if :: k >= TARGET && !kept[k] -> disk[k] = 0 :: else fi;
     mem[k] = disk[k];
     k++
  :: else -> break
  od;
  k = 0;
  if
  :: jdirty -> do :: jdisk < jwritten -> jdisk++ :: break od
  :: else
  fi;
  if
  :: jrenamed -> if :: jdisk = jold :: skip fi
  :: else
  fi;
  jwritten = jdisk; jdirty = false; jrenamed = false
}

proctype World() {
  byte k;
end:
  do
  :: atomic {
       crashes < CRASHES -> crashes++;
       if
       :: losePower(); printf("power is lost\n")
       :: printf("the process is killed\n")
       fi;
       boundary = 0; safeBoundary = 0; epoch = 0; open = false; poisoned = false; working = false; lease = 0; inside = false; since = 0;
       crashed = true
     };
     atomic { writerDown && keeperDown && readerDown -> crashed = false }
  od
}

init {
  atomic {
    SETTINGS;
    seen[0] = true; kept[0] = true; seen[1] = true; kept[1] = true;
    place[1] = 0; place[2] = 0; place[3] = 1; place[4] = 1;
    open = true;
    run Writer(); run Keeper(); run Reader(); run World()
  }
}

#ifdef LIVENESS
ltl ends { [] (working -> <> !working) }
ltl opens { [] (!open -> <> open) }
#endif
