// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore;

/// <summary>A place for a tree that one read at a time uses; see <see cref="TreeReaders"/>.</summary>
internal sealed class ReaderSlot
{
    /// <summary>The generation of a slot that has no tree yet.</summary>
    public const long Unused = 0;

    private const int Idle = 0;
    private const int Taken = 1;

    private PaddedInt _state;
    private long _generation = Unused;

    /// <summary>The tree, for the one who has taken the slot.</summary>
    public ContextTree? Tree { get; set; }

    /// <summary>Which state the tree is of.</summary>
    public long Generation
    {
        get => Volatile.Read(ref _generation);
        set => Volatile.Write(ref _generation, value);
    }

    /// <summary>Whether the slot is for a single read, beyond the fixed ones.</summary>
    public bool IsExtra { get; init; }

    public bool TryTake() => Interlocked.CompareExchange(ref _state.Value, Taken, Idle) == Idle;

    /// <summary>A full fence: what the caller reads next is not older than this.</summary>
    public void GiveBack() => Interlocked.Exchange(ref _state.Value, Idle);

    /// <summary>As long as a pair of cache lines, so that threads with different slots do not disturb each other.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct PaddedInt
    {
        public int Value;
    }
}
