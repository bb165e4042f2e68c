// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Io;

/// <summary>Counts of calls to the disk. Updated with interlocked additions; reads may be torn between fields but not within one.</summary>
internal sealed class StorageStatistics
{
    private long _reads;
    private long _bytesRead;
    private long _writes;
    private long _bytesWritten;
    private long _barriers;
    private long _directorySyncs;

    public long Reads => Volatile.Read(ref _reads);

    public long BytesRead => Volatile.Read(ref _bytesRead);

    public long Writes => Volatile.Read(ref _writes);

    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    public long Barriers => Volatile.Read(ref _barriers);

    public long DirectorySyncs => Volatile.Read(ref _directorySyncs);

    public void CountRead(long bytes)
    {
        Interlocked.Increment(ref _reads);
        Interlocked.Add(ref _bytesRead, bytes);
    }

    public void CountWrite(long bytes)
    {
        Interlocked.Increment(ref _writes);
        Interlocked.Add(ref _bytesWritten, bytes);
    }

    public void CountBarrier() => Interlocked.Increment(ref _barriers);

    public void CountDirectorySync() => Interlocked.Increment(ref _directorySyncs);
}
