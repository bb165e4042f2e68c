// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Where the log stands behind a segment whose file is gone.</summary>
internal readonly record struct RetiredSegment(ulong NextPage, ulong CommittedPages, long CommitCount);
