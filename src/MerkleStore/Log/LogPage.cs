// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>One checked page in managed memory. Immutable; readers keep it alive after the cache has dropped it.</summary>
internal sealed class LogPage
{
    public ulong Number => throw new NotImplementedException();

    public int RecordCount => throw new NotImplementedException();

    public long Commit => throw new NotImplementedException();

    public ReadOnlySpan<byte> Record(int slot) => throw new NotImplementedException();
}
