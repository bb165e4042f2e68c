// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Bench.Floors;

/// <summary>BLAKE2b of the system's OpenSSL, with the algorithm fetched once and one context for all messages: the least that a call can cost there.</summary>
/// <remarks>Its digest has 64 bytes and the engine's 32; the work for a message is the same.</remarks>
internal sealed unsafe partial class OpenSslBlake2b : IDisposable
{
    private const string Library = "libcrypto.so.3";
    private const int DigestBytes = 64;

    private readonly nint _algorithm;
    private readonly nint _context;

    /// <summary>Fetches the algorithm.</summary>
    public OpenSslBlake2b()
    {
        _algorithm = Fetch(0, "BLAKE2b512", null);
        _context = NewContext();
        if (_algorithm == 0 || _context == 0)
        {
            throw new InvalidOperationException("OpenSSL has no BLAKE2b512.");
        }
    }

    /// <summary>Whether the library is there.</summary>
    public static bool IsPresent => NativeLibrary.TryLoad(Library, out _);

    /// <summary>Hashes a message.</summary>
    public void Hash(byte* message, int length, Span<byte> digest)
    {
        fixed (byte* output = digest[..DigestBytes])
        {
            if (Init(_context, _algorithm, 0) != 1 || Update(_context, message, (nuint)length) != 1 || Final(_context, output, null) != 1)
            {
                throw new InvalidOperationException("OpenSSL refused to hash.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FreeContext(_context);
        FreeAlgorithm(_algorithm);
    }

    [LibraryImport(Library, EntryPoint = "EVP_MD_fetch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Fetch(nint library, string name, string? properties);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_DigestInit_ex2")]
    private static partial int Init(nint context, nint algorithm, nint parameters);

    [LibraryImport(Library, EntryPoint = "EVP_DigestUpdate")]
    private static partial int Update(nint context, byte* message, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestFinal_ex")]
    private static partial int Final(nint context, byte* digest, uint* length);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_MD_free")]
    private static partial void FreeAlgorithm(nint algorithm);
}
