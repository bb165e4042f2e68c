// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore.Retention;

/// <summary>Frees one segment or pack at a time: what lives in it is written to a new pack, the state says so durably, and only then the file goes.</summary>
/// <remarks>At most one file is there twice. What a run that did not end leaves is a pack that nothing refers to, which is deleted by the next run or open.</remarks>
internal sealed class Compactor(LogStore log, bool compress)
{
    public long BytesCopied { get; private set; }

    public long BytesFreed { get; private set; }

    public long SegmentsFreed { get; private set; }

    /// <summary>The file that pays best, if one pays: the share of dead bytes is at least the threshold.</summary>
    public static SegmentUse? Choose(IEnumerable<SegmentUse> map, double threshold)
        => map.Where(use => use.IsSealed && use.DeadBytes >= threshold * (use.DeadBytes + use.LiveBytes) && (use.DeadBytes > 0 || use.Pages.Count + use.Commits.Count == 0))
            .MaxBy(use => use.DeadBytes / Math.Max(1, use.LiveBytes));

    /// <summary>Rewrites or frees a file.</summary>
    public void Run(SegmentUse use, CancellationToken cancellationToken)
    {
        RetentionState state = log.Retention;
        List<ulong> freed = [.. use.Pages.Where(page => state.Dead.TryGetValue(page, out DeadPage? dead) && dead.IsWhole)];
        HashSet<ulong> isFreed = [.. freed];
        PackWriter? pack = null;
        try
        {
            foreach (ulong page in use.Pages.Where(page => !isFreed.Contains(page)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                pack ??= log.BeginPack(compress);
                pack.Add(log.ReadPageOnce(page), state.Dead.GetValueOrDefault(page));
            }

            foreach (long sequence in use.Commits)
            {
                pack ??= log.BeginPack(compress);
                pack.Add(log.CommitAt(sequence), sequence, log.ReadCommitFrame(sequence));
            }

            PackEntry? entry = pack?.Complete();
            Commit(use, freed, pack, entry);
            log.Replace(use.Number, freed, pack);
            BytesCopied += pack?.Length ?? 0;
            BytesFreed += use.Bytes;
            SegmentsFreed++;
        }
        finally
        {
            pack?.Dispose();
        }
    }

    /// <summary>Makes the change durable; if that fails, the state is as before.</summary>
    private void Commit(SegmentUse use, List<ulong> freed, PackWriter? pack, PackEntry? entry)
    {
        RetentionState state = log.Retention;
        long nextPack = state.NextPack;
        PackEntry old = default;
        if (use.Number > 0)
        {
            state.Retired.Add(use.Number, log.Behind(use.Number));
        }
        else
        {
            state.Packs.Remove(use.Number, out old);
        }

        if (pack is not null)
        {
            state.Packs.Add(pack.Number, entry!.Value);
            state.NextPack--;
        }

        Dictionary<ulong, DeadPage> gone = freed.ToDictionary(page => page, page => state.Dead[page]);
        freed.ForEach(page => state.Dead.Remove(page));
        List<(DeadPage Page, int Before)> reclaimed = [.. use.Pages.Where(state.Dead.ContainsKey).Select(page => (state.Dead[page], state.Dead[page].Reclaimed))];
        reclaimed.ForEach(item => item.Page.Reclaimed = item.Page.Dead);
        try
        {
            log.SaveRetention();
        }
        catch
        {
            foreach ((ulong page, DeadPage dead) in gone)
            {
                state.Dead.Add(page, dead);
            }

            reclaimed.ForEach(item => item.Page.Reclaimed = item.Before);
            state.NextPack = nextPack;
            if (pack is not null)
            {
                state.Packs.Remove(pack.Number);
            }

            if (use.Number > 0)
            {
                state.Retired.Remove(use.Number);
            }
            else
            {
                state.Packs.Add(use.Number, old);
            }

            throw;
        }
    }
}
