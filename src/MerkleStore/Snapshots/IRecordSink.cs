// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Takes the records of a tree, children before parents.</summary>
internal interface IRecordSink
{
    /// <summary>Takes a record.</summary>
    /// <returns>Its address.</returns>
    ulong Write(ReadOnlySpan<byte> record);
}

/// <summary>Writes the records into a commit of the log.</summary>
internal sealed class LogSink(CommitWriter commit, NodeSpace space) : IRecordSink
{
    public ulong Write(ReadOnlySpan<byte> record)
    {
        record.CopyTo(commit.Allocate(record.Length, out LogAddress address));
        space.Written += RecordCost.Of(record, address.Value);
        return address.Value;
    }
}

/// <summary>What stands for a record that is not written.</summary>
internal static class NoSink
{
    /// <summary>An address that a record may name.</summary>
    public static readonly ulong SomeAddress = new LogAddress(1, 0).Value;
}
