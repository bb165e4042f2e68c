// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Collections.Immutable;
using MerkleStore.Log;

namespace MerkleStore.Retention;

/// <summary>Moves the boundary and marks what dies by it, at a cost in proportion to what dies. Frees nothing: what it marks is made durable first.</summary>
/// <remarks>
/// A record on the list of a commit before the boundary is needed by no commit from the boundary on: trees refer to records of their base's tree and their own only. A commit that is held beside these (a pin, a
/// tree in use) needs it if it was made from a commit that has the record, before the death: the newest commit before the boundary from which it was made, its fork, is not older than the record and older than the
/// death. Page numbers rise with commits, so that the page of a record tells its age.
/// </remarks>
internal sealed class Collector(LogStore log, CommitFacts facts)
{
    private readonly Stack<DeadEntry> _open = new();
    private readonly List<ulong> _chain = [];
    private readonly List<RecordLinks.Link> _links = [];
    private ImmutableArray<(long Fork, ulong LastPage)> _forks = [];
    private HashSet<long> _inUse = [];

    /// <summary>Records that were marked as dead so far.</summary>
    public long Records { get; private set; }

    private RetentionState State => log.Retention;

    /// <summary>Drops commits behind a new boundary from the index, and finds what must be held. Under the gate of the trees.</summary>
    /// <param name="move">The move; null if only what was held is looked at again.</param>
    /// <param name="letGo">Lets go of the trees of dropped commits that nobody uses, and gives the commits from which those in memory were made.</param>
    /// <param name="now">The time in seconds since 1970, which ends pins.</param>
    /// <returns>The commits that were dropped.</returns>
    public List<long> Drop(Boundary? move, Func<List<long>, IReadOnlyCollection<long>> letGo, long now)
    {
        RetentionState state = State;
        state.Pins.RemoveAll(pin => pin.Expires != 0 && pin.Expires <= now);
        long head = log.CommitCount;
        long boundary = move?.Sequence ?? state.Boundary;
        if (boundary == 0)
        {
            return [];
        }

        AddSpills(head);
        HashSet<long> path = [.. move?.Path ?? []];
        HashSet<long> pinned = [.. state.Pins.Select(pin => pin.Sequence)];
        HashSet<long> after = [];
        HashSet<long> afterOld = [];
        List<long> dropped = [];
        List<long> kept = [];
        List<long> behind = [];
        List<SideCommit> sides = [];
        foreach (long sequence in Visible(state, head))
        {
            if (state.Boundary == 0 || sequence == state.Boundary || afterOld.Contains(facts[sequence].Base))
            {
                afterOld.Add(sequence);
            }

            if (sequence == boundary || after.Contains(facts[sequence].Base))
            {
                after.Add(sequence);
                kept.Add(sequence);
                continue;
            }

            // What does not follow from the old boundary was looked at when that one was set, unless it is newer.
            bool isBefore = path.Contains(sequence) || sequence == state.Boundary;
            if (!isBefore && (afterOld.Contains(sequence) || sequence > state.Horizon))
            {
                CommitFacts.Fact fact = facts[sequence];
                sides.Add(new SideCommit(sequence, fact.Base, fact.FirstPage, fact.LastPage));
            }

            if (pinned.Contains(sequence))
            {
                kept.Add(sequence);
                behind.Add(sequence);
            }
            else
            {
                dropped.Add(sequence);
            }
        }

        state.Sides.AddRange(sides);
        FindForks(letGo(dropped), after);
        foreach (long sequence in dropped)
        {
            log.Hide(sequence);
        }

        state.Boundary = boundary;
        state.Horizon = head;
        state.Behind.Clear();
        state.Behind.UnionWith(behind);
        state.Kept.Clear();
        AddRanges(state.Kept, kept);
        return dropped;
    }

    /// <summary>Marks what died by a move. Needs no lock against trees and commits.</summary>
    public void Mark(Boundary? move)
    {
        RetentionState state = State;
        HeldRecord[] held = [.. state.Held];
        state.Held.Clear();
        foreach (HeldRecord record in held)
        {
            End(record.Entry, record.Death);
        }

        foreach (long death in move?.Path ?? [])
        {
            CommitRecord commit = log.ReadCommit(death);
            if (!DeadListCodec.TryDecode(commit.DeadList.Span, commit.DeadCount, out DeadEntry[]? entries))
            {
                throw Damage.In(Segment.NameOf(log.CommitAt(death).Segment), FormattableString.Invariant($"the dead list of commit {death} is malformed"));
            }

            foreach (DeadEntry entry in entries)
            {
                End(entry, death);
            }
        }

        HashSet<long> needed = NeededSides();
        foreach (SideCommit side in state.Sides.Where(side => !needed.Contains(side.Sequence)))
        {
            for (ulong page = side.FirstPage; page <= side.LastPage; page++)
            {
                if (Find(page) is { } dead)
                {
                    int before = dead.Dead;
                    dead.AddAll();
                    Records += dead.Dead - before;
                }
            }
        }

        state.Sides.RemoveAll(side => !needed.Contains(side.Sequence));
    }

    /// <summary>Marks one record.</summary>
    /// <returns>Whether it was alive.</returns>
    public bool MarkDead(ulong address)
    {
        bool isNew = Find(address >> 16)?.Add((int)(address & 0xFFFF)) == true;
        Records += isNew ? 1 : 0;
        return isNew;
    }

    /// <summary>Whether a record is marked, or its page gone.</summary>
    public bool IsDead(ulong address)
        => log.PageAt(address >> 16).Segment == 0 || (State.Dead.TryGetValue(address >> 16, out DeadPage? dead) && dead.Contains((int)(address & 0xFFFF)));

    private static IEnumerable<long> Visible(RetentionState state, long head)
    {
        foreach ((long first, long last) in state.Kept.ToArray())
        {
            for (long sequence = first; sequence <= last; sequence++)
            {
                yield return sequence;
            }
        }

        for (long sequence = state.Horizon + 1; sequence <= head; sequence++)
        {
            yield return sequence;
        }
    }

    private static void AddRanges(List<(long First, long Last)> ranges, List<long> sequences)
    {
        foreach (long sequence in sequences)
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == sequence)
            {
                ranges[^1] = (ranges[^1].First, sequence);
            }
            else
            {
                ranges.Add((sequence, sequence));
            }
        }
    }

    /// <summary>Pages between two commits were written ahead.</summary>
    public void AddSpills(long head)
    {
        RetentionState state = State;
        for (long sequence = state.SpillsUpTo + 1; sequence <= head; sequence++)
        {
            ulong last = sequence == 1 ? 0 : facts[sequence - 1].LastPage;
            if (facts[sequence].FirstPage > last + 1)
            {
                state.Spills.Add((last + 1, facts[sequence].FirstPage - 1));
            }
        }

        state.SpillsUpTo = head;
    }

    /// <summary>For each commit that is held beside those from the boundary on, the newest commit before the boundary from which it was made.</summary>
    private void FindForks(IReadOnlyCollection<long> inUse, HashSet<long> after)
    {
        RetentionState state = State;
        var forks = new HashSet<(long Fork, ulong LastPage)>();
        for (int i = 0; i < state.Pins.Count; i++)
        {
            RetentionPin pin = state.Pins[i];
            if (after.Contains(pin.Sequence))
            {
                continue;
            }

            if (pin.Fork == 0)
            {
                (long fork, ulong lastPage) = ForkOf(pin.Sequence);
                state.Pins[i] = pin = pin with { Fork = fork, ForkLastPage = lastPage };
            }

            forks.Add((pin.Fork, pin.ForkLastPage));
        }

        foreach (long sequence in inUse.Where(sequence => !after.Contains(sequence)))
        {
            forks.Add(ForkOf(sequence));
        }

        _inUse = [.. inUse];
        _forks = [.. forks];
    }

    private (long Fork, ulong LastPage) ForkOf(long sequence)
    {
        for (long at = sequence; at > 0;)
        {
            SideCommit side = State.Sides.Find(candidate => candidate.Sequence == at);
            if (side.Sequence == 0)
            {
                // Of a commit that is gone nothing is known but that its pages are older: all are held.
                return facts.TryGet(at, out CommitFacts.Fact fact) ? (at, fact.LastPage) : (at, LogAddress.MaxPage);
            }

            at = side.Base;
        }

        return (-1, 0);
    }

    private HashSet<long> NeededSides()
    {
        HashSet<long> needed = [];
        Dictionary<long, long> bases = State.Sides.ToDictionary(side => side.Sequence, side => side.Base);
        foreach (long holder in State.Pins.Select(pin => pin.Sequence).Concat(_inUse))
        {
            for (long at = holder; bases.TryGetValue(at, out long next) && needed.Add(at); at = next)
            {
            }
        }

        return needed;
    }

    private bool IsHeld(ulong page, long death)
    {
        foreach ((long fork, ulong lastPage) in _forks)
        {
            if (fork > 0 && fork < death && (page <= lastPage || State.IsSpill(page)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A record ends, with what its kind takes along.</summary>
    private void End(DeadEntry top, long death)
    {
        _open.Push(top);
        while (_open.TryPop(out DeadEntry entry))
        {
            ulong address = entry.Address;
            if (IsDead(address))
            {
                continue;
            }

            if (IsHeld(address >> 16, death))
            {
                State.Held.Add(new HeldRecord(entry, death));
                continue;
            }

            if (entry.Kind == DeadKind.Subtree)
            {
                _links.Clear();
                RecordLinks.ReadLinks(log, address, _links);
                foreach (RecordLinks.Link link in _links)
                {
                    if (!link.IsShared)
                    {
                        _open.Push(new DeadEntry(link.Address, link.IsValue ? DeadKind.Record : DeadKind.Subtree));
                    }
                }
            }

            if (entry.Kind != DeadKind.Record)
            {
                _chain.Clear();
                RecordLinks.ReadChain(log, address, _chain);
                int kept = entry.Kind == DeadKind.Patches ? 1 : 0;
                for (int i = 0; i < _chain.Count - kept; i++)
                {
                    _open.Push(new DeadEntry(_chain[i], DeadKind.Record));
                }
            }

            MarkDead(address);
        }
    }

    private DeadPage? Find(ulong page)
    {
        if (State.Dead.TryGetValue(page, out DeadPage? dead))
        {
            return dead;
        }

        PageLocation location = log.PageAt(page);
        if (location.Segment == 0)
        {
            return null;
        }

        dead = new DeadPage(location.RecordCount);
        State.Dead.Add(page, dead);
        return dead;
    }
}
