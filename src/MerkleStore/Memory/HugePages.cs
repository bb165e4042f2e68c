// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MerkleStore.Memory;

/// <summary>Asks Linux to back memory with huge pages: fewer misses in the translation of addresses.</summary>
// SAFETY: the call changes how memory is backed, not what it holds; the range is one allocation.
internal static unsafe partial class HugePages
{
    private const int AdviseHugePage = 14;

    /// <summary>Advises on a range of memory. A system that cannot or does not want to follow leaves it as it is.</summary>
    public static void Advise(byte* start, int length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = madvise(start, (nuint)length, AdviseHugePage);
        }
    }

    [LibraryImport("libc")]
    [SuppressMessage("Style", "IDE1006:Naming Styles", Justification = "The name of the C library.")]
    private static partial int madvise(byte* address, nuint length, int advice);
}
