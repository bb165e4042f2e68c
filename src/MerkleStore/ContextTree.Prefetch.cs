// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <content>Loading ahead.</content>
public sealed partial class ContextTree
{
    /// <summary>Reads what is on the way to a key, and the value or the head of the directory there, in the background, so that a later read finds the pages in memory.</summary>
    /// <remarks>As with <see cref="ContextStore.Prefetch"/>, nothing but speed depends on it. Where the way is in memory, nothing is done.</remarks>
    /// <param name="path">The key.</param>
    /// <returns>Whether the request was taken, or there was nothing to do: false if too many wait.</returns>
    public bool Prefetch(ContextPath path)
    {
        ulong address = Work.FindEdge(path, out int left);
        return address == 0 || _store.PrefetchKey(address, LastSteps(path, left));
    }

    /// <summary>Reads what is on the way to keys; see <see cref="Prefetch(ContextPath)"/>.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>How many of the requests were taken, or needed nothing to be done.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is null.</exception>
    public int Prefetch(IEnumerable<ContextKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        int taken = 0;
        foreach (ContextKey key in keys)
        {
            taken += Prefetch((ContextPath)key) ? 1 : 0;
        }

        return taken;
    }

    private static byte[][] LastSteps(scoped ContextPath path, int left)
    {
        byte[][] steps = new byte[left][];
        int skip = path.CountSteps() - left;
        int position = 0;
        int count = 0;
        while (path.TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            if (count > skip)
            {
                steps[count - skip - 1] = step.ToArray();
            }
        }

        return steps;
    }
}
