// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Formatting;

/// <summary>On which side a column of a <see cref="TextTable"/> is flush.</summary>
internal enum Align
{
    Left = 0,
    Right = 1,
}
