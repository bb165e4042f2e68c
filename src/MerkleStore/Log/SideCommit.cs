// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>A commit of an abandoned branch whose pages are still needed.</summary>
internal readonly record struct SideCommit(long Sequence, long Base, ulong FirstPage, ulong LastPage);
