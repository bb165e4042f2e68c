// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Simulation.Runs;

namespace MerkleStore.Simulation.Fuzzing;

/// <summary>Flips bits of a small store, one at a time: every one is detected, or does no harm.</summary>
internal static class BitFlips
{
    /// <summary>Flips every k-th bit of every file.</summary>
    /// <param name="image">The store.</param>
    /// <param name="first">The first bit.</param>
    /// <param name="step">The distance of the next one.</param>
    /// <param name="jobs">How many stores are read side by side.</param>
    /// <returns>How often each outcome came, by file.</returns>
    public static SortedDictionary<string, long[]> Run(StoreImage image, long first, int step, int jobs)
    {
        var counts = new SortedDictionary<string, long[]>(StringComparer.Ordinal);
        foreach ((string name, byte[] bytes) in image.Files)
        {
            long[] outcomes = new long[Enum.GetValues<OutcomeKind>().Length];
            long bits = bytes.Length * 8L;
            Parallel.For(
                0,
                (bits - first + step - 1) / step,
                new ParallelOptions { MaxDegreeOfParallelism = jobs },
                i => Interlocked.Increment(ref outcomes[(int)Flip(image, name, first + (i * step)).Kind]));
            counts.Add(name, outcomes);
        }

        return counts;
    }

    private static Outcome Flip(StoreImage image, string name, long bit)
    {
        byte[] damaged = [.. image.Files[name]];
        damaged[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        var files = new Dictionary<string, byte[]>(image.Files) { [name] = damaged };
        try
        {
            Outcome outcome = image.Judge(files);

            // Each commit names what was durable before it: so only the newest one can pass for torn, and none if the store was closed.
            int lost = image.Commits.Count - outcome.Commits;
            ViolationException.Unless(
                outcome.Kind == OutcomeKind.RefusedAtOpen || lost == 0 || (lost == 1 && !image.IsClosed),
                $"{lost} durable commits are gone without a word");
            return outcome;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ViolationException(FormattableString.Invariant($"Bit {bit} of {name} flipped: {e.Message}"), e);
        }
    }
}
