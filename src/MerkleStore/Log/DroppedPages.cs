// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Remembers the numbers of the pages that were dropped last, about as many as there are in memory. Under the lock of the cache.</summary>
internal sealed class DroppedPages
{
    private const int Least = 16;

    private readonly Queue<ulong> _order = new();
    private readonly HashSet<ulong> _numbers = [];

    /// <summary>Remembers a page.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="inMemory">The pages in memory, which is how many are remembered.</param>
    public void Add(ulong number, int inMemory)
    {
        if (_numbers.Add(number))
        {
            _order.Enqueue(number);
        }

        while (_order.Count > Math.Max(Least, inMemory))
        {
            _numbers.Remove(_order.Dequeue());
        }
    }

    /// <summary>Forgets a page.</summary>
    /// <returns>Whether it was remembered.</returns>
    public bool Take(ulong number) => _numbers.Remove(number);
}
