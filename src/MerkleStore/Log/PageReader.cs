// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Log;

/// <summary>One that reads pages: what it meets between <see cref="Enter"/> and <see cref="Exit"/> stays in memory until then. For one thread at a time.</summary>
/// <remarks>
/// Entering and leaving are plain writes. Who wants to take memory back publishes that the page is gone, makes a barrier of all processors, and then looks at the
/// states: a reader that was not inside then, or has left since, cannot know the page any more.
/// </remarks>
internal sealed class PageReader
{
    // The number of entries that are open; above it, one count for each time that the reader met a point where it knew no page.
    private const long DepthMask = 0xFFFF;
    private const long Step = DepthMask + 1;

    private long _state;

    /// <summary>Whether the reader may know a page.</summary>
    public bool IsInside => (State & DepthMask) != 0;

    /// <summary>What <see cref="HasLeft"/> compares.</summary>
    public long State => Volatile.Read(ref _state);

    /// <summary>The place in the list of <see cref="PageReaders"/>.</summary>
    internal int Place { get; set; } = -1;

    /// <summary>Whether a reader has met a point where it knew no page.</summary>
    /// <param name="then">Its state before.</param>
    /// <param name="now">Its state now.</param>
    public static bool HasLeft(long then, long now) => (now & DepthMask) == 0 || (now & ~DepthMask) != (then & ~DepthMask);

    /// <summary>Enters for the time until the scope is disposed.</summary>
    public Scope Read()
    {
        Enter();
        return new Scope(this);
    }

    /// <summary>Begins to read; may be nested.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter() => Volatile.Write(ref _state, _state + 1);

    /// <summary>Ends what the last <see cref="Enter"/> began.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit()
    {
        long state = _state - 1;
        Volatile.Write(ref _state, (state & DepthMask) == 0 ? state + Step : state);
    }

    /// <summary>Between two records of a long walk: what was met before is not used any more. Does nothing where entries are nested, as the outer one may still use it.</summary>
    public void Renew()
    {
        if ((_state & DepthMask) == 1)
        {
            Volatile.Write(ref _state, _state + Step);
        }
    }

    /// <summary>One entry.</summary>
    public readonly ref struct Scope(PageReader reader)
    {
        /// <summary>Leaves.</summary>
        public void Dispose() => reader.Exit();
    }
}
