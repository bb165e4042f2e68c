// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Simulation.Runs;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Fuzzing;

/// <summary>Random damage to a larger store: bytes, blocks, frames and whole files are changed, cut, doubled, swapped, zeroed, or taken from a store with another end.</summary>
internal sealed class StoreMutations(StoreImage image, StoreImage fork)
{
    private const int Block = 512;

    /// <summary>Damages the store in a number of ways.</summary>
    /// <returns>How often each outcome came.</returns>
    public long[] Run(ulong seed, int cases, int jobs)
    {
        long[] outcomes = new long[Enum.GetValues<OutcomeKind>().Length];
        Parallel.For(
            0,
            cases,
            new ParallelOptions { MaxDegreeOfParallelism = jobs },
            i => Interlocked.Increment(ref outcomes[(int)Damage(Step.Mix(seed, (ulong)i)).Kind]));
        return outcomes;
    }

    /// <summary>Damages the store in one way.</summary>
    public Outcome Damage(ulong seed)
    {
        var random = new SplitMix64(seed);
        var files = new Dictionary<string, byte[]>(image.Files);
        string what = string.Empty;
        try
        {
            for (int i = random.Next(3); i >= 0; i--)
            {
                what += Mutate(files, random) + "; ";
            }

            return image.Judge(files, fork.Commits);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ViolationException(FormattableString.Invariant($"Mutation {seed} ({what}): {e.Message}"), e);
        }
    }

    private string Mutate(Dictionary<string, byte[]> files, SplitMix64 random)
    {
        string[] names = [.. files.Keys.Where(name => files[name].Length > 0).Order(StringComparer.Ordinal)];
        string name = names[random.Next(names.Length)];
        if (random.Next(3) == 0)
        {
            // The end of the log is where the most can go wrong.
            name = names.Last(n => n.StartsWith("seg-", StringComparison.Ordinal) || n == names[0]);
        }

        byte[] bytes = files[name];
        int at = random.Next(bytes.Length);
        int length = Math.Min(bytes.Length - at, 1 + random.Next(random.Next(2) == 0 ? 64 : 4096));
        int kind = random.Next(12);
        switch (kind)
        {
            case 0:
                files[name] = bytes[..at];
                break;
            case 1:
                files[name] = [.. bytes, .. random.Bytes(random.Next(2000))];
                break;
            case 2:
                files[name] = [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
                break;
            case 3:
                files[name] = [.. bytes[..at], .. bytes[(at + length)..]];
                break;
            case 4:
                files[name] = [.. bytes];
                files[name].AsSpan(at, length).Clear();
                break;
            case 5:
                files[name] = [.. bytes];
                random.Bytes(length).CopyTo(files[name], at);
                break;
            case 6:
                string other = names[random.Next(names.Length)];
                (files[name], files[other]) = (files[other], files[name]);
                break;
            case 7:
                SwapBlocks(files, name, random);
                break;
            case 8:
                files.Remove(name);
                break;
            default:
                SpliceFrames(files, name, random);
                break;
        }

        return FormattableString.Invariant($"{kind} at {at} of {name}");
    }

    private static void SwapBlocks(Dictionary<string, byte[]> files, string name, SplitMix64 random)
    {
        byte[] bytes = [.. files[name]];
        int blocks = bytes.Length / Block;
        if (blocks > 1)
        {
            int a = random.Next(blocks) * Block;
            int b = random.Next(blocks) * Block;
            byte[] kept = bytes[a..(a + Block)];
            bytes.AsSpan(b, Block).CopyTo(bytes.AsSpan(a));
            kept.CopyTo(bytes, b);
        }

        files[name] = bytes;
    }

    /// <summary>Takes frames, from some frame on or a single one, from the store with the other end.</summary>
    private void SpliceFrames(Dictionary<string, byte[]> files, string name, SplitMix64 random)
    {
        if (!fork.Files.TryGetValue(name, out byte[]? other))
        {
            return;
        }

        List<(int Offset, FrameHeader Header)> frames = FramesOf(other);
        if (frames.Count == 0)
        {
            files[name] = other;
            return;
        }

        // Most often near the end, where the two differ.
        int pick = random.Next(4) == 0 ? random.Next(frames.Count) : frames.Count - 1 - random.Next(Math.Min(4, frames.Count));
        (int offset, FrameHeader header) = frames[pick];
        byte[] bytes = files[name];
        if (offset <= bytes.Length)
        {
            int end = random.Next(2) == 0 ? other.Length : offset + header.FrameLength;
            byte[] spliced = [.. bytes[..offset], .. other[offset..end]];
            files[name] = end < bytes.Length ? [.. spliced, .. bytes[end..]] : spliced;
        }
    }

    private static List<(int Offset, FrameHeader Header)> FramesOf(byte[] bytes)
    {
        List<(int Offset, FrameHeader Header)> frames = [];
        for (int offset = 0; FrameHeader.TryRead(bytes.AsSpan(offset), out FrameHeader header) && offset + header.FrameLength <= bytes.Length; offset += header.FrameLength)
        {
            frames.Add((offset, header));
        }

        return frames;
    }
}
