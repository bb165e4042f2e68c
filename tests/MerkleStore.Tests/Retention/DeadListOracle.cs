// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Retention;

namespace MerkleStore.Tests.Retention;

/// <summary>Compares the dead list of every commit with what its tree and that of its base reach, found by walking both.</summary>
internal sealed class DeadListOracle(LogStore log)
{
    private readonly Dictionary<long, HashSet<ulong>> _reached = [];

    /// <summary>Records that died against the base and are on no list, over all commits.</summary>
    public int Leaks { get; private set; }

    public int Listed { get; private set; }

    public void Check()
    {
        for (long sequence = 1; sequence <= log.CommitCount; sequence++)
        {
            CommitRecord commit = log.ReadCommit(sequence);
            HashSet<ulong> reached = Reach(log, commit.Root.Value);
            _reached.Add(sequence, reached);
            HashSet<ulong> before = commit.Base == 0 ? [] : _reached[commit.Base];
            HashSet<ulong> dead = Expand(log, commit);
            Assert.False(dead.Overlaps(reached), $"The dead list of commit {sequence} names records that its tree has.");
            foreach (ulong address in reached)
            {
                ulong page = address >> 16;
                Assert.True(
                    before.Contains(address) || (page >= commit.FirstPage && page <= commit.LastPage) || IsSpill(page),
                    $"Commit {sequence}, made from {commit.Base}, has the record {page}:{address & 0xFFFF}, which is of neither.");
            }

            Listed += dead.Count;
            Leaks += before.Count(address => !reached.Contains(address) && !dead.Contains(address));
        }
    }

    /// <summary>All records that a tree needs to be read.</summary>
    public static HashSet<ulong> Reach(LogStore log, ulong root)
    {
        HashSet<ulong> reached = [];
        Walk(log, root, reached, stopAtShared: false);
        return reached;
    }

    private static HashSet<ulong> Expand(LogStore log, CommitRecord commit)
    {
        HashSet<ulong> dead = [];
        Assert.True(DeadListCodec.TryDecode(commit.DeadList.Span, commit.DeadCount, out DeadEntry[]? entries));
        List<ulong> chain = [];
        foreach (DeadEntry entry in entries)
        {
            if (entry.Kind == DeadKind.Subtree)
            {
                Walk(log, entry.Address, dead, stopAtShared: true);
                continue;
            }

            dead.Add(entry.Address);
            if (entry.Kind is DeadKind.Chain or DeadKind.Patches)
            {
                chain.Clear();
                RecordLinks.ReadChain(log, entry.Address, chain);
                dead.UnionWith(entry.Kind == DeadKind.Chain ? chain : chain.SkipLast(1));
            }
        }

        return dead;
    }

    private static void Walk(LogStore log, ulong top, HashSet<ulong> reached, bool stopAtShared)
    {
        var open = new Stack<ulong>();
        HashSet<ulong> walked = [];
        List<ulong> chain = [];
        List<RecordLinks.Link> links = [];
        for (ulong address = top; address != 0; address = open.TryPop(out ulong next) ? next : 0)
        {
            if (!walked.Add(address))
            {
                continue;
            }

            reached.Add(address);

            chain.Clear();
            RecordLinks.ReadChain(log, address, chain);
            reached.UnionWith(chain);
            links.Clear();
            RecordLinks.ReadLinks(log, address, links);
            foreach (RecordLinks.Link link in links.Where(link => !stopAtShared || !link.IsShared))
            {
                open.Push(link.Address);
            }
        }
    }

    private bool IsSpill(ulong page)
    {
        long commit = log.ReadPage(page).Commit;
        return log.ReadCommit(commit).FirstPage > page;
    }
}
