// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>A dead record that a commit from before its death still needs.</summary>
/// <param name="Entry">The record.</param>
/// <param name="Death">The commit that has it on its list.</param>
internal readonly record struct HeldRecord(DeadEntry Entry, long Death);
