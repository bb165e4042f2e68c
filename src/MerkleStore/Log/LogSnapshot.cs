// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>The end of the log and the journal on disk at one moment.</summary>
/// <param name="State">The end of the log.</param>
/// <param name="Journal">The bytes of the journal file.</param>
internal readonly record struct LogSnapshot(LogState State, byte[] Journal);
