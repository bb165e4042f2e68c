// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Trees of one state for many threads: each read takes a tree of its own, because a tree is for one thread at a time.</summary>
/// <remarks>
/// A fixed number of slots, each with a fork of the state; a thread tries "its" slot first. When the state moves, whoever has the slot
/// moves its fork along: the writer those that are idle, a reader its own when it gives the slot back. So an old state is held only by reads
/// that are under way. Thread-safe; nothing is allocated once a slot has been used.
/// </remarks>
internal sealed class TreeReaders : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ReaderSlot[] _slots;
    private readonly Type _owner;
    private ContextTree _state;
    private long _generation = 1;
    private int _extra;
    private bool _closed;

    /// <summary>Makes slots over a tree, which passes to them.</summary>
    /// <param name="state">The tree; nobody else uses it.</param>
    /// <param name="slots">How many reads at once need no allocation: a power of two.</param>
    /// <param name="owner">The type that is named when it has been disposed.</param>
    public TreeReaders(ContextTree state, int slots, Type owner)
    {
        _state = state;
        _owner = owner;
        _slots = new ReaderSlot[slots];
        for (int i = 0; i < slots; i++)
        {
            _slots[i] = new ReaderSlot();
        }
    }

    /// <summary>Takes a tree of the newest state for one read.</summary>
    public Lease Rent()
    {
        int first = Environment.CurrentManagedThreadId;
        for (int i = 0; i < _slots.Length; i++)
        {
            ReaderSlot slot = _slots[(first + i) & (_slots.Length - 1)];
            if (slot.TryTake())
            {
                if (slot.Generation != Volatile.Read(ref _generation))
                {
                    Refresh(slot);
                }

                return new Lease(this, slot);
            }
        }

        return RentExtra();
    }

    /// <summary>A tree of the newest state, which the caller disposes.</summary>
    public ContextTree Fork()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return _state.Fork();
        }
    }

    /// <summary>Moves to another state. Reads that begin afterwards see it.</summary>
    /// <param name="state">The tree, which passes to the readers.</param>
    public void Move(ContextTree state)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            _state.Dispose();
            _state = state;
            Interlocked.Increment(ref _generation);
        }

        foreach (ReaderSlot slot in _slots)
        {
            if (slot.Generation != ReaderSlot.Unused && slot.TryTake())
            {
                Refresh(slot);
                Return(slot);
            }
        }
    }

    /// <summary>Waits for the reads under way, and lets go of the state.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
        }

        foreach (ReaderSlot slot in _slots)
        {
            SpinWait.SpinUntil(slot.TryTake);
            slot.Tree?.Dispose();
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref _extra) == 0);
        _state.Dispose();
    }

    private Lease RentExtra()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            var slot = new ReaderSlot { IsExtra = true, Tree = _state.Fork() };
            Interlocked.Increment(ref _extra);
            return new Lease(this, slot);
        }
    }

    /// <summary>Brings a slot that the caller has taken to the newest state; gives it back if that fails.</summary>
    private void Refresh(ReaderSlot slot)
    {
        try
        {
            lock (_gate)
            {
                if (slot.Tree is null)
                {
                    slot.Tree = _state.Fork();
                }
                else
                {
                    slot.Tree.Restore(_state);
                }

                slot.Generation = _generation;
            }
        }
        catch
        {
            slot.GiveBack();
            throw;
        }
    }

    private void Return(ReaderSlot slot)
    {
        if (slot.IsExtra)
        {
            slot.Tree!.Dispose();
            Interlocked.Decrement(ref _extra);
            return;
        }

        // Either the writer, who moves first and looks at the slots then, finds the slot idle, or the move is seen here.
        while (true)
        {
            long generation = slot.Generation;
            slot.GiveBack();
            if (generation == Volatile.Read(ref _generation) || !slot.TryTake())
            {
                return;
            }

            Refresh(slot);
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_closed, _owner);

    /// <summary>A tree that is the caller's until the lease is disposed.</summary>
    public readonly ref struct Lease(TreeReaders readers, ReaderSlot slot)
    {
        public ContextTree Tree => slot.Tree!;

        public void Dispose() => readers.Return(slot);
    }
}
