// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>All that read pages of one log. Safe for concurrent use.</summary>
internal sealed class PageReaders
{
    private readonly Lock _gate = new();
    private readonly List<PageReader> _readers = [];
    private readonly Stack<PageReader> _idle = new();

    /// <summary>A new reader, which counts until it is removed.</summary>
    public PageReader Add()
    {
        var reader = new PageReader();
        lock (_gate)
        {
            reader.Place = _readers.Count;
            _readers.Add(reader);
        }

        return reader;
    }

    /// <summary>Forgets a reader, which is not inside and never will be again. Does nothing if it was forgotten before.</summary>
    public void Remove(PageReader reader)
    {
        lock (_gate)
        {
            if (reader.Place < 0)
            {
                return;
            }

            PageReader last = _readers[^1];
            _readers[reader.Place] = last;
            last.Place = reader.Place;
            _readers.RemoveAt(_readers.Count - 1);
            reader.Place = -1;
        }
    }

    /// <summary>Reads for the time until the lease is disposed, for those that do not do so again and again.</summary>
    public Lease Read()
    {
        PageReader reader;
        lock (_gate)
        {
            reader = _idle.TryPop(out PageReader? idle) ? idle : Add();
        }

        reader.Enter();
        return new Lease(this, reader);
    }

    /// <summary>Adds the readers that are inside to a list. After a barrier of all processors behind what made pages unreachable.</summary>
    public void CollectInside(List<(PageReader Reader, long State)> inside)
    {
        lock (_gate)
        {
            foreach (PageReader reader in _readers)
            {
                if (reader.IsInside)
                {
                    inside.Add((reader, reader.State));
                }
            }
        }
    }

    private void Return(PageReader reader)
    {
        reader.Exit();
        lock (_gate)
        {
            _idle.Push(reader);
        }
    }

    /// <summary>A reader that is inside.</summary>
    public readonly ref struct Lease(PageReaders readers, PageReader reader)
    {
        /// <summary>Leaves.</summary>
        public void Dispose() => readers.Return(reader);
    }
}
