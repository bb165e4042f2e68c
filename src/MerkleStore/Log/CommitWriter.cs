// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Writes one commit.</summary>
internal sealed class CommitWriter
{
    /// <summary>The sequence that the commit will have.</summary>
    public long Sequence => throw new NotImplementedException();

    public Span<byte> Allocate(int length, out LogAddress address) => throw new NotImplementedException();

    public CommitRecord Complete(CommitRecord record, bool durable) => throw new NotImplementedException();

    public void Abort() => throw new NotImplementedException();
}
