// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore.Tests.Retention;

/// <summary>Compares what retention has marked and freed with what the trees of the commits that are kept reach.</summary>
internal static class RetentionOracle
{
    /// <summary>Nothing that a kept commit reaches may be marked or gone.</summary>
    /// <param name="store">The store.</param>
    /// <param name="inUse">Commits from which trees in use were made.</param>
    /// <param name="isComplete">Whether also everything else must be marked or gone, as after a full mark.</param>
    public static void Check(ContextStore store, IEnumerable<long> inUse, bool isComplete = false)
    {
        LogStore log = store.Log;
        HashSet<ulong> reached = [];
        foreach (long sequence in Enumerable.Range(1, (int)log.CommitCount).Select(i => (long)i).Where(log.IsVisible).Concat(inUse).Distinct())
        {
            reached.UnionWith(DeadListOracle.Reach(log, log.ReadCommit(sequence).Root.Value));
        }

        foreach (ulong address in reached)
        {
            if (IsDead(log, address))
            {
                Assert.Fail($"The record {address >> 16}:{address & 0xFFFF} is needed and was collected. {Explain(log, address, inUse)}");
            }
        }

        for (ulong page = 1; isComplete && page <= log.PageCount; page++)
        {
            if (log.IsSpilled(page))
            {
                continue; // A tree that is not committed may need it.
            }

            for (uint slot = 0; slot < log.PageAt(page).RecordCount; slot++)
            {
                ulong address = (page << 16) | slot;
                Assert.True(IsDead(log, address) || reached.Contains(address), $"The record {page}:{slot} is not needed and was not found.");
            }
        }
    }

    private static string Explain(LogStore log, ulong address, IEnumerable<long> inUse)
    {
        var text = new System.Text.StringBuilder($"Boundary {log.Retention.Boundary}, horizon {log.Retention.Horizon}; in use {string.Join(',', inUse)}; pins {string.Join(',', log.Retention.Pins)}. Commits that reach it:");
        for (long sequence = 1; sequence <= log.CommitCount; sequence++)
        {
            if (log.CommitAt(sequence).Segment != 0)
            {
                CommitRecord commit = log.ReadCommit(sequence);
                bool reaches = DeadListOracle.Reach(log, commit.Root.Value).Contains(address);
                text.Append($" {(log.IsVisible(sequence) ? "" : "hidden ")}{sequence}<-{commit.Base}[{commit.FirstPage}-{commit.LastPage}]{(reaches ? "!" : "")}");
            }
        }

        return text.ToString();
    }

    private static bool IsDead(LogStore log, ulong address)
        => log.PageAt(address >> 16).Segment == 0 || (log.Retention.Dead.TryGetValue(address >> 16, out DeadPage? dead) && dead.Contains((int)(address & 0xFFFF)));
}
