// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Pages that the cache has dropped, and that some reader may still be reading. Under the lock of the cache.</summary>
/// <remarks>They wait in two heaps: one is being filled; the other one waits for the readers that were inside when it was closed.</remarks>
internal sealed class PageLimbo(PageReaders readers)
{
    private readonly List<(PageReader Reader, long State)> _waitedFor = [];
    private List<LogPage> _dropped = [];
    private List<LogPage> _closed = [];

    /// <summary>The bytes of the pages that wait.</summary>
    public long Bytes { get; private set; }

    /// <summary>The bytes of those that came since the last heap was closed.</summary>
    private long DroppedBytes { get; set; }

    /// <summary>Takes a page that cannot be found any more.</summary>
    public void Add(LogPage page)
    {
        _dropped.Add(page);
        Bytes += page.Bytes;
        DroppedBytes += page.Bytes;
    }

    /// <summary>Gives out the pages that nobody reads any more, and closes the heap that is being filled if it has a number of bytes.</summary>
    /// <param name="heapBytes">The bytes from which a heap is closed.</param>
    /// <param name="free">Receives them.</param>
    public void Free(long heapBytes, List<LogPage> free)
    {
        if (!HaveLeft())
        {
            return;
        }

        TakeClosed(free);
        if (DroppedBytes < heapBytes)
        {
            return;
        }

        (_dropped, _closed) = (_closed, _dropped);
        DroppedBytes = 0;

        // Whoever enters behind this finds none of the pages; whoever entered before it is seen.
        Interlocked.MemoryBarrierProcessWide();
        readers.CollectInside(_waitedFor);
        if (_waitedFor.Count == 0)
        {
            TakeClosed(free);
        }
    }

    /// <summary>Gives out all pages, whoever reads them.</summary>
    public void FreeAll(List<LogPage> free)
    {
        TakeClosed(free);
        (_dropped, _closed) = (_closed, _dropped);
        TakeClosed(free);
        DroppedBytes = 0;
    }

    /// <summary>Whether the readers that the closed heap waits for have left.</summary>
    private bool HaveLeft()
    {
        for (int i = _waitedFor.Count - 1; i >= 0; i--)
        {
            if (PageReader.HasLeft(_waitedFor[i].State, _waitedFor[i].Reader.State))
            {
                _waitedFor.RemoveAt(i);
            }
        }

        return _waitedFor.Count == 0;
    }

    private void TakeClosed(List<LogPage> free)
    {
        foreach (LogPage page in _closed)
        {
            Bytes -= page.Bytes;
            free.Add(page);
        }

        _closed.Clear();
    }
}
