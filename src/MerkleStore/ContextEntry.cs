// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>An entry of a directory, as listed.</summary>
/// <param name="Name">The name: one step of a key. The bytes are a copy.</param>
/// <param name="Kind">Whether a value or a directory stands there.</param>
public readonly record struct ContextEntry(ReadOnlyMemory<byte> Name, ContextKind Kind);
