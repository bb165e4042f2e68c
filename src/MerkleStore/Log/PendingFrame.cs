// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>One frame in a <see cref="CommitBuffer"/>.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Start">Where it begins in the buffer.</param>
/// <param name="PayloadLength">The bytes of its payload.</param>
/// <param name="Page">The number of the page; 0 for other kinds.</param>
/// <param name="Records">The records of the page; 0 for other kinds.</param>
internal readonly record struct PendingFrame(FrameKind Kind, int Start, int PayloadLength, ulong Page, int Records);
