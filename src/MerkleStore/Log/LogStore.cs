// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Log;

/// <summary>The append-only log of one store directory.</summary>
internal sealed class LogStore : IDisposable
{
    public RecoveryReport Recovery => throw new NotImplementedException();

    public LogOptions Options => throw new NotImplementedException();

    public LogStatistics Statistics => throw new NotImplementedException();

    public long CommitCount => throw new NotImplementedException();

    public static LogStore Open(IStorage storage, LogOptions options) => throw new NotImplementedException();

    public bool TryFindCommit(Hash256 hash, out long sequence) => throw new NotImplementedException();

    public CommitRecord ReadCommit(long sequence) => throw new NotImplementedException();

    public Hash256 CommitHash(long sequence) => throw new NotImplementedException();

    public LogPage ReadPage(ulong pageNumber) => throw new NotImplementedException();

    public ReadOnlySpan<byte> ReadRecord(LogAddress address) => throw new NotImplementedException();

    public CommitWriter BeginCommit() => throw new NotImplementedException();

    public void Barrier() => throw new NotImplementedException();

    public void Checkpoint() => throw new NotImplementedException();

    public void Verify(LogVerifyVisitor visitor, CancellationToken cancellationToken) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
