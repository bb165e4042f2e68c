// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Tool.Replay;

/// <summary>One parsed line of a trace: 32 bytes; what it refers to is in the data of its <see cref="TraceBatch"/>.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Offset">Where the first field starts in the data of the batch; the second follows it at once.</param>
/// <param name="FirstLength">Bytes of the first field: a packed path, or none.</param>
/// <param name="SecondLength">Bytes of the second field: a value, a packed path, a message, an author, or hashes of 32 bytes each.</param>
/// <param name="Number">The date, commit number or cycle, where the line has one.</param>
/// <param name="Line">The number of the line in its file, from 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TraceOperation(TraceOperationKind Kind, int Offset, int FirstLength, int SecondLength, long Number, long Line);
