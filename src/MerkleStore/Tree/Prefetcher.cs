// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Threading.Channels;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>Loads pages that readers are expected to need. It fills the page cache and does nothing else: what it finds damaged, the reader finds again.</summary>
/// <remarks>
/// Requests wait in a queue of bounded length; more are refused. Either a task of the thread pool works it off and ends when it is empty, or, where the order
/// of reads must not depend on a scheduler, whoever owns the store calls <see cref="Step"/>. Safe for concurrent use.
/// </remarks>
internal sealed class Prefetcher(LogStore log, bool inBackground) : IDisposable
{
    /// <summary>The requests that can wait.</summary>
    public const int QueueLength = 1024;

    private readonly Channel<PrefetchRequest> _queue = Channel.CreateBounded<PrefetchRequest>(QueueLength);
    private readonly Lock _gate = new();
    private IPrefetchWalk? _walk;
    private Task? _worker;
    private volatile bool _isClosed;
    private long _refused;
    private long _failed;

    /// <summary>Requests that found the queue full.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Requests that ended at something that could not be read.</summary>
    public long Failed => Volatile.Read(ref _failed);

    private Task? Worker
    {
        get
        {
            lock (_gate)
            {
                return _worker;
            }
        }
    }

    /// <summary>Loads the page of a record, without that it counts as used.</summary>
    /// <exception cref="StoreCorruptionException">The page or the address is damaged.</exception>
    public static ReadOnlySpan<byte> LoadRecord(LogStore log, ulong address, out int bytes)
    {
        var at = new LogAddress(address);
        LogPage page = log.LoadAhead(at.Page, out bytes);
        if (at.Slot >= page.RecordCount)
        {
            RecordCursor.ThrowDamaged(address, "is not there");
        }

        return page.Record(at.Slot);
    }

    /// <summary>Takes a request; it is worked off later.</summary>
    /// <returns>Whether it was taken: false if too many wait.</returns>
    public bool Add(in PrefetchRequest request)
    {
        if (_isClosed || !_queue.Writer.TryWrite(request))
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        if (inBackground)
        {
            lock (_gate)
            {
                if (_worker is null && !_isClosed)
                {
                    _worker = Task.Run(WorkOff);
                }
            }
        }

        return true;
    }

    /// <summary>Loads the next page. For one caller at a time.</summary>
    /// <returns>Whether there may be more to do.</returns>
    public bool Step()
    {
        try
        {
            if (_walk is null)
            {
                if (!_queue.Reader.TryRead(out PrefetchRequest request))
                {
                    return false;
                }

                _walk = Begin(request);
            }

            using PageReaders.Lease reading = log.Readers.Read();
            if (_walk?.Step() != true)
            {
                _walk = null;
            }
        }
        catch (MerkleStoreException)
        {
            // The reader that needs what could not be read is told; nobody waits for this.
            _walk = null;
            Interlocked.Increment(ref _failed);
        }

        return true;
    }

    /// <summary>Waits until the queue is worked off.</summary>
    public void Drain()
    {
        if (!inBackground)
        {
            while (Step())
            {
            }

            return;
        }

        while (Worker is { } worker)
        {
            worker.Wait();
        }
    }

    /// <summary>Takes no more requests, and waits until the page that is being read is there.</summary>
    public void Dispose()
    {
        _isClosed = true;
        Worker?.Wait();
    }

    private IPrefetchWalk? Begin(in PrefetchRequest request)
    {
        ulong address = request.Commit == 0 ? request.Address : log.ReadCommit(request.Commit).Root.Value;
        return address == 0 ? null : request.Steps is { } steps ? new KeyPrefetch(log, address, steps) : new TreePrefetch(log, address, request.MaxBytes);
    }

    private void WorkOff()
    {
        while (true)
        {
            while (!_isClosed && Step())
            {
            }

            lock (_gate)
            {
                // Under the lock, so that a request that came just now finds either this task still at work or none.
                if (_isClosed || _queue.Reader.Count == 0)
                {
                    _worker = null;
                    return;
                }
            }
        }
    }
}
