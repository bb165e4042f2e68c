// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore.Retention;

/// <summary>Finds what no dead list names: walks the trees of all commits that are kept, and marks every other record of the log up to them.</summary>
/// <remarks>In steps; each reads a bounded number of records. What it has seen is kept in memory: two bits for each record.</remarks>
internal sealed class FullMark
{
    private readonly LogStore _log;
    private readonly ulong _lastPage;
    private readonly Stack<ulong> _open;
    private readonly Dictionary<ulong, DeadPage> _reached = [];
    private readonly Dictionary<ulong, DeadPage> _walked = [];
    private readonly List<ulong> _chain = [];
    private readonly List<RecordLinks.Link> _links = [];

    /// <summary>Begins a mark. Under the gate of the trees.</summary>
    /// <param name="log">The log.</param>
    /// <param name="inUse">Commits from which trees in memory were made.</param>
    public FullMark(LogStore log, IReadOnlyCollection<long> inUse)
    {
        _log = log;
        long head = log.CommitCount;
        _lastPage = head == 0 ? 0 : log.ReadCommit(head).LastPage;
        _open = new Stack<ulong>(Enumerable.Range(1, (int)head).Select(i => (long)i).Where(log.IsVisible).Concat(inUse).Select(sequence => log.ReadCommit(sequence).Root.Value).Where(root => root != 0));
    }

    public long RecordsReached { get; private set; }

    /// <summary>Walks on.</summary>
    /// <param name="records">How many records are read at the most.</param>
    /// <returns>Whether all have been reached.</returns>
    public bool Step(long records)
    {
        while (records-- > 0 && _open.TryPop(out ulong address))
        {
            // A record that was met as the base of a patch only is not walked by that: what it refers to may be replaced in the patch.
            if (!Add(_walked, address))
            {
                continue;
            }

            Reach(address);
            _chain.Clear();
            RecordLinks.ReadChain(_log, address, _chain);
            foreach (ulong below in _chain)
            {
                Reach(below);
            }

            _links.Clear();
            RecordLinks.ReadLinks(_log, address, _links);
            foreach (RecordLinks.Link link in _links)
            {
                if (link.IsValue)
                {
                    Reach(link.Address);
                }
                else
                {
                    _open.Push(link.Address);
                }
            }
        }

        return _open.Count == 0;
    }

    /// <summary>Marks what was not reached as dead.</summary>
    /// <param name="collector">Takes the marks.</param>
    /// <param name="keepsSpills">Whether pages that were written ahead of commits are left as they are: an import that goes on may need them.</param>
    public void Mark(Collector collector, bool keepsSpills)
    {
        for (ulong page = 1; page <= _lastPage; page++)
        {
            PageLocation location = _log.PageAt(page);
            if (location.Segment == 0 || _log.IsSpilled(page) || (keepsSpills && _log.Retention.IsSpill(page)))
            {
                // What was written ahead since the log was opened may be needed by a tree that is not committed.
                continue;
            }

            _reached.TryGetValue(page, out DeadPage? reached);
            for (int slot = 0; slot < location.RecordCount; slot++)
            {
                if (reached?.Contains(slot) != true)
                {
                    collector.MarkDead((page << 16) | (uint)slot);
                }
            }
        }
    }

    private void Reach(ulong address) => RecordsReached += Add(_reached, address) ? 1 : 0;

    private bool Add(Dictionary<ulong, DeadPage> pages, ulong address)
    {
        ulong page = address >> 16;
        if (!pages.TryGetValue(page, out DeadPage? bits))
        {
            bits = new DeadPage(_log.PageAt(page).RecordCount);
            pages.Add(page, bits);
        }

        return bits.Add((int)(address & 0xFFFF));
    }
}
