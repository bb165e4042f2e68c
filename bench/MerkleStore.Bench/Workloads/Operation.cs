// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>One operation; key and value lie in the bytes of its block.</summary>
internal readonly record struct Operation(OperationKind Kind, int KeyStart, int KeyLength, int ValueStart, int ValueLength);
