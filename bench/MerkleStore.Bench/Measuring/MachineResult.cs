// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MerkleStore.Bench.Measuring;

/// <summary>The machine, as far as it explains figures.</summary>
internal sealed record MachineResult
{
    /// <summary>The processor's architecture.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The number of processors.</summary>
    public int Processors { get; init; }

    /// <summary>The widest vectors.</summary>
    public string Vectors { get; init; } = "";

    /// <summary>Memory in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The operating system.</summary>
    public string System { get; init; } = "";

    /// <summary>The runtime.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>This machine.</summary>
    public static MachineResult Here() => new()
    {
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        Processors = Environment.ProcessorCount,
        Vectors = Vector512.IsHardwareAccelerated || Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "128 bits",
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        System = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
    };
}
