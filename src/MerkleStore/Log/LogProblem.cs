// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>One problem found by <see cref="LogStore.Verify"/>.</summary>
/// <param name="File">The file name.</param>
/// <param name="Offset">The offset in the file in bytes, or -1 if it has none.</param>
/// <param name="Message">What is wrong there.</param>
internal readonly record struct LogProblem(string File, long Offset, string Message);
