// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

@Suite struct PushAccountTests {
    /// Why a service does not take a password; nil if it does.
    private func fault(_ password: String, _ profile: Profile) throws -> PushAccountError? {
        let credentials = BasicCredentials(number: Sample.number, password: try AccountPassword(password))
        do throws(PushAccountError) {
            _ = try Sample.service(profile).account(credentials)
            return nil
        } catch { return error }
    }

    /// Two of the deployed server's parsers disagree about these, so that their owner would be locked out. Bad-inputs.md
    /// row 114.
    @Test func aDeployedServerGetsNoPasswordWithAColonOrBeyondASCII() throws {
        for (password, error) in [
            ("pa:ss", .colonInPassword), (":", .colonInPassword), (":password", .colonInPassword),
            ("password:", .colonInPassword), ("é:", .colonInPassword), (":é", .colonInPassword),
            ("é", .passwordNotASCII), ("passw\u{F6}rd", .passwordNotASCII), ("\u{80}", .passwordNotASCII),
            ("password😀", .passwordNotASCII), ("：", .passwordNotASCII), ("password", nil), (" ", nil), ("~", nil),
            ("!\"#$%&'()*+,-./0189;<=>?@AZ[\\]^_`az{|}~", nil),
        ] as [(String, PushAccountError?)] {
            #expect(try fault(password, .deployed) == error, "\(password)")
            // The specification has one parser, and it takes them.
            #expect(try fault(password, .specification) == nil, "\(password)")
        }
    }

    @Test func aPasswordOfTheLibrarysOwnIsTaken() throws {
        for _ in 0..<100 {
            let credentials = BasicCredentials(number: Sample.number, password: AccountPassword())
            for profile in Profile.allCases {
                let account = try Sample.service(profile).account(credentials)
                #expect(account.credentials == credentials)
                #expect(account.service.profile == profile && account.service.url == Sample.service)
            }
        }
    }

    @Test func theCredentialsGoWithEachRequestAndStayOutOfCompression() {
        for sample in CallSample.all where sample.call != .requestCode {
            let (request, _) = sample.request(Sample.account(.deployed))
            let fields = request.headerFields[fields: .authorization]
            #expect(fields.map(\.value) == [Sample.authorization], "\(sample.call)")
            #expect(fields.map(\.indexingStrategy) == [.disallow], "\(sample.call)")
        }
    }
}
